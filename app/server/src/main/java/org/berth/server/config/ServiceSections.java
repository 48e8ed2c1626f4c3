package org.berth.server.config;

import java.util.function.Function;

/** The sections about the service itself and how it works. */
final class ServiceSections {
  private final Function<String, Section> open;

  ServiceSections(Function<String, Section> open) {
    this.open = open;
  }

  Settings.Http http() {
    Section in = open.apply("http");
    var http = new Settings.Http(in.text("host", "127.0.0.1"), in.number("port", 8420, 0, 65535));
    in.end();
    return http;
  }

  Settings.Database database() {
    Section in = open.apply("database");
    var database = new Settings.Database(in.text("url"), in.text("user"), in.path("password_file"));
    in.end();
    return database;
  }

  Settings.Worker worker() {
    Section in = open.apply("worker");
    var worker =
        new Settings.Worker(in.number("threads", 10, 1, 200), in.truth("warm_start", true));
    in.end();
    return worker;
  }

  Settings.Instance instance() {
    Section in = open.apply("instance");
    var instance = new Settings.Instance(in.number("lost_after_seconds", 60, 2, 86_400));
    in.end();
    return instance;
  }

  /** Four hours: two of waiting for a backup's lock, and the work itself. */
  Settings.Run run() {
    Section in = open.apply("run");
    var run =
        new Settings.Run(
            in.number("limit_minutes", 240, 1, 10_080), in.numbers("limits", 1, 10_080));
    in.end();
    return run;
  }

  Settings.Queue queue() {
    Section in = open.apply("queue");
    var queue =
        new Settings.Queue(
            in.number("ageing_seconds", 600, 1, 604_800),
            in.number("node_limit", 8, 1, 1000),
            in.numbers("weights", 1, 100));
    in.end();
    return queue;
  }

  Settings.Disk disk() {
    Section in = open.apply("disk");
    var disk =
        new Settings.Disk(
            in.number("minimum_free_mb", 1024, 0, Integer.MAX_VALUE),
            in.number("minimum_free_percent", 0, 0, 99));
    in.end();
    return disk;
  }

  Settings.Retention retention() {
    Section in = open.apply("retention");
    var retention =
        new Settings.Retention(
            in.number("output_days", 30, 1, 36_500), in.number("run_days", 400, 1, 36_500));
    in.end();
    return retention;
  }

  Settings.Administrator administrator() {
    Section in = open.apply("administrator");
    var administrator = new Settings.Administrator(in.text("email"));
    in.end();
    return administrator;
  }

  Settings.Vault vault() {
    Section in = open.apply("vault");
    in.oneOf("password_file", "password_command");
    var vault = new Settings.Vault(in.path("password_file"), in.texts("password_command"));
    in.end();
    return vault;
  }
}
