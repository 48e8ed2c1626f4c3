package org.berth.lab.endpoint;

/** Parameters that many calls share. */
public final class Standard {
  public static final Parameter NODE = Parameter.text("node", Formats.NODE).required();
  public static final Parameter VMID = new Parameter("vmid", new Type.Vmid(), false, 0, null);
  public static final Parameter STORAGE = Parameter.text("storage", Formats.STORAGE);
  public static final Parameter DIGEST = Parameter.text("digest").atMost(40);
  public static final Parameter SNAPSHOT = Parameter.text("snapname", Formats.CONFIG_ID).atMost(40);
  public static final Parameters GUEST = Parameters.of(NODE, VMID);

  private Standard() {}

  /** Another guest number under its own name. */
  public static Parameter vmid(String name) {
    return new Parameter(name, new Type.Vmid(), true, 0, null);
  }
}
