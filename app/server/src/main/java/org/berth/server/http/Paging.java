package org.berth.server.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.berth.contract.ErrorCode;
import org.berth.contract.Page;
import org.berth.server.problem.Failure;
import org.jdbi.v3.core.statement.Query;

/**
 * Which part of a {@link Listing} is asked for: {@code ?limit=} items after the opaque {@code
 * ?after=}, which names the last item seen.
 */
public final class Paging<R> {
  private static final int MOST = 500;
  private static final int USUAL = 100;

  private final int limit;
  private final Order<R> order;
  private final Optional<Place> after;

  /** A key, and the unique one that decides among its equals. */
  record Order<R>(String name, Listing.Key<R> key, Listing.Key<R> unique, boolean downwards) {
    boolean byUnique() {
      return key.equals(unique);
    }

    String sql() {
      String direction = downwards ? " desc" : "";
      return (byUnique() ? "" : key.expression() + direction + ", ")
          + unique.expression()
          + direction;
    }
  }

  /** Where a row stands in an order. */
  record Place(String order, String unique, String value) {
    static <R> Place of(R row, Order<R> order) {
      return new Place(
          order.name(), order.unique().value().apply(row), order.key().value().apply(row));
    }

    static Place decode(String text, Order<?> order) {
      String[] parts = plain(text).split("\n", 3);
      if (parts.length == 3
          && parts[0].equals(order.name())
          && order.unique().type().holds(parts[1])
          && order.key().type().holds(parts[2])) {
        return new Place(parts[0], parts[1], parts[2]);
      }
      throw new Failure(
          ErrorCode.INVALID_QUERY,
          "after is not a value that this list gave as next in this order");
    }

    private static String plain(String text) {
      try {
        return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        return "";
      }
    }

    String encode() {
      String plain = String.join("\n", order, unique, value);
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }
  }

  Paging(int limit, Order<R> order, Optional<Place> after) {
    this.limit = limit;
    this.order = order;
    this.after = after;
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

  /**
   * The end of the list's query, behind its conditions. Only what is asked for stands in it, so
   * that each form has its index.
   */
  public String sql() {
    String ends = " order by " + order.sql() + " limit :page_rows";
    if (after.isEmpty()) {
      return ends;
    }
    String beyond = order.downwards() ? "<" : ">";
    Listing.Key<R> unique = order.unique();
    String place = "cast(:page_after as " + unique.type().sql() + ")";
    if (order.byUnique()) {
      return " and %s %s %s".formatted(unique.expression(), beyond, place) + ends;
    }
    return " and (%s, %s) %s (:page_value, %s)"
            .formatted(order.key().expression(), unique.expression(), beyond, place)
        + ends;
  }

  /** Gives {@link #sql} its values. */
  public Query bind(Query query) {
    after.ifPresent(
        place -> {
          query.bind("page_after", place.unique());
          if (!order.byUnique()) {
            query.bind("page_value", place.value());
          }
        });
    // One row more than the page holds, so that the page knows whether another follows.
    return query.bind("page_rows", limit + 1);
  }

  /** Makes the page of the rows that the query gave. */
  public Page<R> page(List<R> rows) {
    boolean more = rows.size() > limit;
    List<R> shown = more ? rows.subList(0, limit) : rows;
    return new Page<>(List.copyOf(shown), more ? Place.of(shown.getLast(), order).encode() : null);
  }
}
