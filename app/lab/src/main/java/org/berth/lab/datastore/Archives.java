package org.berth.lab.datastore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.storage.Content;
import org.berth.lab.storage.Volumes;

/** The files of directory storages: templates to create guests from, and backups. */
public record Archives(Volumes volumes) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+:-]*");

  /** A file with its volume id. */
  public record Archive(String volid, Path path) {

    long size() {
      try {
        return Files.size(path);
      } catch (IOException gone) {
        return 0;
      }
    }

    long changed() {
      try {
        return Files.getLastModifiedTime(path).toMillis() / 1000;
      } catch (IOException gone) {
        return 0;
      }
    }
  }

  /** The files of one kind, by name. */
  List<Archive> list(String node, String storage, Content content) {
    Path folder = volumes.content(node, storage, content);
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> isArchive(String.valueOf(file.getFileName())))
          .sorted(Comparator.comparing(Path::getFileName))
          .map(file -> new Archive(volid(storage, content, file), file))
          .toList();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static boolean isArchive(String name) {
    return name.matches(".*\\.tar(\\.(gz|xz|zst))?");
  }

  private static String volid(String storage, Content content, Path file) {
    String area = content == Content.VZTMPL ? "vztmpl" : "backup";
    return storage + ":" + area + "/" + file.getFileName();
  }

  /** The place of {@code storage:vztmpl/name} or {@code storage:backup/name}; it may be empty. */
  public Archive locate(String node, String volid) {
    int colon = volid.indexOf(':');
    int slash = volid.indexOf('/');
    if (colon <= 0 || slash < colon || !NAME.matcher(volid.substring(slash + 1)).matches()) {
      throw Refusal.failed("unable to parse volume ID '" + volid + "'");
    }
    Content content =
        switch (volid.substring(colon + 1, slash)) {
          case "vztmpl" -> Content.VZTMPL;
          case "backup" -> Content.BACKUP;
          default -> throw Refusal.failed("unable to parse directory volume name '" + volid + "'");
        };
    Path folder = volumes.content(node, volid.substring(0, colon), content);
    return new Archive(volid, folder.resolve(volid.substring(slash + 1)));
  }

  /** The same, for a file that must be there. */
  public Archive existing(String node, String volid) {
    Archive archive = locate(node, volid);
    if (!Files.isRegularFile(archive.path())) {
      throw Refusal.failed("volume '" + volid + "' does not exist");
    }
    return archive;
  }
}
