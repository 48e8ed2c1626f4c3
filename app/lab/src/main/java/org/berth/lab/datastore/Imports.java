package org.berth.lab.datastore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
import org.berth.lab.endpoint.Arguments;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.endpoint.Standard;
import org.berth.lab.image.Template;
import org.berth.lab.machine.Machine;
import org.berth.lab.task.Tasks;

/** Brings templates into storages: uploaded, downloaded, or out of the catalog. */
record Imports(Datastores storages, Machine machine, Tasks tasks) {
  private static final Parameters HERE = Parameters.of(Standard.NODE, Standard.STORAGE.required());
  private static final Parameter CHECKSUM =
      Parameter.text("checksum").requires("checksum-algorithm");
  private static final Parameter ALGORITHM =
      Parameter.choice("checksum-algorithm", "md5", "sha1", "sha224", "sha256", "sha384", "sha512")
          .requires("checksum");
  private static final Parameters FILE =
      HERE.and(
          Parameter.choice("content", "iso", "vztmpl", "import").required(),
          Parameter.text("filename").atMost(255).required(),
          CHECKSUM,
          ALGORITHM);
  private static final Permission TEMPLATES =
      Permission.on("/storage/{storage}", "Datastore.AllocateTemplate");

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post(
            "/nodes/{node}/storage/{storage}/upload",
            FILE.and(
                Parameter.text("tmpfilename", Pattern.compile("/var/tmp/pveupload-[0-9a-f]+"))),
            TEMPLATES,
            this::upload),
        Endpoint.post(
            "/nodes/{node}/storage/{storage}/download-url",
            FILE.and(
                Parameter.text("url", Pattern.compile("https?://.*")).required(),
                Parameter.flag("verify-certificates")),
            Permission.all(
                TEMPLATES,
                Permission.either(
                    Permission.on("/", "Sys.Audit", "Sys.Modify"),
                    Permission.on("/nodes/{node}", "Sys.AccessNetwork"))),
            this::download),
        Endpoint.get(
            "/nodes/{node}/aplinfo",
            Parameters.of(Standard.NODE),
            Permission.Open.ANYONE,
            call -> machine.templates().catalog().stream().map(Imports::describe).toList()),
        Endpoint.post(
            "/nodes/{node}/aplinfo",
            HERE.and(Parameter.text("template").atMost(255).required()),
            TEMPLATES,
            this::fetch));
  }

  private static Fields describe(Template template) {
    return Fields.of("template", template.name())
        .with("package", template.name().replaceFirst("_.*", ""))
        .with("type", "lxc")
        .with("section", "system")
        .with("os", template.os())
        .with("version", template.version())
        .with("headline", template.headline())
        .with("description", template.description())
        .with("architecture", "amd64")
        .with("source", "lab");
  }

  private Object upload(Call call) {
    Path target = target(call);
    Path source =
        Path.of(
            call.arguments()
                .optional("tmpfilename")
                .orElseThrow(() -> Refusal.parameter("tmpfilename", "no upload file")));
    Checksum checksum = Checksum.of(call.arguments());
    return tasks.start(
        call.caller(),
        call.node(),
        "imgcopy",
        "",
        log -> {
          log.line("starting file import from: " + source);
          log.line("target file: " + target);
          checksum.require(source);
          move(source, target);
        });
  }

  private Object download(Call call) {
    Path target = target(call);
    if (Files.exists(target)) {
      throw Refusal.failed("refusing to override existing file '" + target.getFileName() + "'");
    }
    Checksum checksum = Checksum.of(call.arguments());
    String url = call.text("url");
    boolean verify = call.arguments().optional("verify-certificates").map("1"::equals).orElse(true);
    return tasks.start(
        call.caller(),
        call.node(),
        "download",
        String.valueOf(target.getFileName()),
        log -> {
          log.line("downloading " + url + " to " + target);
          Path fresh = Download.of(url, verify, target);
          checksum.require(fresh);
          move(fresh, target);
          log.line("download of '" + url + "' to '" + target + "' finished");
        });
  }

  private Object fetch(Call call) {
    String name = call.text("template");
    Template template =
        machine.templates().catalog().stream()
            .filter(known -> known.name().equals(name))
            .findFirst()
            .orElseThrow(() -> Refusal.parameter("template", "no such template"));
    Path target = place(call, name);
    return tasks.start(
        call.caller(),
        call.node(),
        "download",
        name,
        log -> {
          Path archive = machine.templates().archive(template, log::line);
          Path fresh = target.resolveSibling(target.getFileName() + ".tmp");
          copy(archive, fresh);
          move(fresh, target);
        });
  }

  private Path target(Call call) {
    Arguments arguments = call.arguments();
    String name = arguments.text("filename");
    if (!arguments.text("content").equals("vztmpl")) {
      throw Refusal.parameter(
          "content", "upload to storage type '" + arguments.text("content") + "' not allowed");
    }
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._+-]*\\.tar\\.(gz|xz|zst)")) {
      throw Refusal.parameter("filename", "wrong file extension");
    }
    return place(call, name);
  }

  private Path place(Call call, String name) {
    Datastore storage = storages.on(call.node(), call.text("storage"));
    if (!storage.content().contains("vztmpl")) {
      throw Refusal.failed("storage '" + storage.name() + "' does not support 'vztmpl' content");
    }
    return new Archives(machine.volumes())
        .locate(call.node(), storage.name() + ":vztmpl/" + name)
        .path();
  }

  private static void copy(Path from, Path to) {
    try {
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
