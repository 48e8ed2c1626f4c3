package org.berth.server.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.berth.contract.ErrorCode;
import org.berth.contract.Page;
import org.berth.server.problem.Failure;

/**
 * Which part of a list is asked for: {@code ?limit=} items after the opaque {@code ?after=}, which
 * holds the sort key of the last item seen.
 */
public record Paging(int limit, Optional<String> after) {
  private static final int MOST = 500;
  private static final int USUAL = 100;

  public static Paging of(Call call) {
    return new Paging(limitOf(call), call.query("after").map(Paging::decode));
  }

  /** {@code ?limit=} alone, for lists whose {@code after} is no opaque key. */
  public static int limitOf(Call call) {
    return call.query("limit").map(Paging::limit).orElse(USUAL);
  }

  private static int limit(String text) {
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MOST) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // Told below together with numbers out of range.
    }
    throw new Failure(
        ErrorCode.INVALID_QUERY, "limit is '" + text + "', not a number from 1 to 500");
  }

  private static String decode(String text) {
    try {
      return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Failure(
          ErrorCode.INVALID_QUERY, "after is not a value that an answer gave as next");
    }
  }

  /** Where the page begins in a list that is ordered by id. */
  public Optional<UUID> afterId() {
    return after.map(
        text ->
            Call.uuid(text)
                .orElseThrow(
                    () -> new Failure(ErrorCode.INVALID_QUERY, "after is not from this list")));
  }

  /** One row more than the page holds, so that the page knows whether another follows. */
  public int fetch() {
    return limit + 1;
  }

  /** Makes the page of what {@link #fetch} rows gave. */
  public <R, T> Page<T> page(List<R> rows, Function<R, T> item, Function<R, String> key) {
    boolean more = rows.size() > limit;
    List<R> shown = more ? rows.subList(0, limit) : rows;
    String next = more ? encode(key.apply(shown.getLast())) : null;
    return new Page<>(shown.stream().map(item).toList(), next);
  }

  private static String encode(String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }
}
