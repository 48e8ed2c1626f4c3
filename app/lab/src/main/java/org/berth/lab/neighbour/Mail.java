package org.berth.lab.neighbour;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One mail as it came; {@code text} and {@code html} are empty where it has no such part. */
record Mail(int id, String from, String to, String subject, String date, String text, String html) {
  static Mail of(int id, MimeMessage message) {
    try {
      return new Mail(
          id,
          header(message, "From"),
          header(message, "To"),
          message.getSubject() == null ? "" : message.getSubject(),
          header(message, "Date"),
          part(message, "text/plain"),
          part(message, "text/html"));
    } catch (MessagingException e) {
      throw new IllegalStateException("A mail cannot be read", e);
    } catch (IOException e) {
      throw new UncheckedIOException("A mail cannot be read", e);
    }
  }

  private static String header(MimeMessage message, String name) throws MessagingException {
    String value = message.getHeader(name, ", ");
    return value == null ? "" : value;
  }

  /** The first part of that type, wherever it stands. */
  private static String part(Part part, String type) throws MessagingException, IOException {
    if (part.isMimeType(type)) {
      return textOf(part.getContent());
    }
    if (part.getContent() instanceof Multipart parts) {
      for (BodyPart inner : all(parts)) {
        String found = part(inner, type);
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    return "";
  }

  private static List<BodyPart> all(Multipart parts) throws MessagingException {
    List<BodyPart> all = new ArrayList<>();
    for (int index = 0; index < parts.getCount(); index++) {
      all.add(parts.getBodyPart(index));
    }
    return all;
  }

  private static String textOf(@Nullable Object content) {
    return content instanceof String text ? text : "";
  }
}
