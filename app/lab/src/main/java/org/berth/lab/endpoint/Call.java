package org.berth.lab.endpoint;

/** One call on its way into a feature: everything was checked that the declaration promises. */
public record Call(Caller caller, Rights rights, Arguments arguments) {

  public String text(String name) {
    return arguments.text(name);
  }

  public boolean flag(String name) {
    return arguments.flag(name);
  }

  /** The node of the path. */
  public String node() {
    return arguments.text("node");
  }

  /** The guest of the path. */
  public int vmid() {
    return arguments.number("vmid");
  }
}
