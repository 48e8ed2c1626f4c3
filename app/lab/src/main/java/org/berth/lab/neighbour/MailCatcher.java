package org.berth.lab.neighbour;

import java.util.List;
import org.berth.lab.host.Daemons;
import org.berth.lab.host.LabConfig;
import org.berth.lab.host.OwnProgram;

/** Takes every mail and shows it, whoever it is for; nothing leaves the machine. */
final class MailCatcher implements Neighbour {
  private final LabConfig config;
  private final Daemons daemons;

  MailCatcher(LabConfig config, Daemons daemons) {
    this.config = config;
    this.daemons = daemons;
  }

  @Override
  public String name() {
    return "mail";
  }

  @Override
  public String address() {
    return "http://%s:%d (SMTP: %d)"
        .formatted(config.subnet().gateway(), config.mailPagePort(), config.smtpPort());
  }

  @Override
  public String lack() {
    return "";
  }

  @Override
  public void up() {
    if (!isRunning()) {
      daemons.start(name(), OwnProgram.verb("catch-mail"), OwnProgram.environment(config));
      Programs.await(daemons, name(), config.subnet().gateway(), config.smtpPort());
      Programs.await(daemons, name(), config.subnet().gateway(), config.mailPagePort());
    }
  }

  @Override
  public void down() {
    daemons.stop(name());
  }

  @Override
  public boolean isRunning() {
    return daemons.isRunning(name());
  }

  @Override
  public List<Export> exports() {
    return List.of(
        new Export("SMTP_HOST", config.subnet().gateway()),
        new Export("SMTP_PORT", Integer.toString(config.smtpPort())),
        new Export(
            "MAIL_URL",
            "http://%s:%d".formatted(config.subnet().gateway(), config.mailPagePort())));
  }
}
