package org.berth.server.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.berth.contract.ErrorCode;
import org.berth.server.problem.Failure;

/**
 * One list as people may ask for it: {@code ?sort=} takes the name of a key, with a minus before it
 * for downwards. Rows that are equal in their key are ordered by the list's first key, which is
 * unique, so that no page misses or repeats a row.
 *
 * @param <R> what the list holds
 */
public final class Listing<R> {
  private final Map<String, Key<R>> keys = new LinkedHashMap<>();
  private final String usual;
  private final Key<R> unique;

  /** How a key's text in a cursor becomes a value that PostgreSQL compares. */
  public enum Type {
    UUID("uuid") {
      @Override
      boolean holds(String text) {
        return Call.uuid(text).isPresent();
      }
    },
    NUMBER("bigint") {
      @Override
      boolean holds(String text) {
        return text.matches("\\d{1,18}");
      }
    },
    TEXT("text") {
      @Override
      boolean holds(String text) {
        return text.indexOf('\0') < 0;
      }
    };

    private final String sql;

    Type(String sql) {
      this.sql = sql;
    }

    String sql() {
      return sql;
    }

    abstract boolean holds(String text);
  }

  /**
   * What a list can be sorted by.
   *
   * @param expression in SQL, of the rows' query; never null in a row
   * @param value the same of a row that was read, as text
   */
  record Key<R>(String name, String expression, Type type, Function<R, String> value) {}

  private Listing(String usual, Key<R> unique) {
    this.usual = usual;
    this.unique = unique;
    keys.put(unique.name(), unique);
  }

  /**
   * A list in the order in which its rows were made, which is that of its ids.
   *
   * @param usual the order when none is asked for: {@code created_at} or {@code -created_at}
   */
  public static <R> Listing<R> byAge(
      String usual, String id, Type type, Function<R, String> value) {
    return by(usual, "created_at", id, type, value);
  }

  /**
   * A list that can be sorted by what is unique among its rows.
   *
   * @param usual the order when none is asked for, by this key or another
   * @param expression of the key, in SQL
   */
  public static <R> Listing<R> by(
      String usual, String key, String expression, Type type, Function<R, String> value) {
    return new Listing<>(usual, new Key<>(key, expression, type, value));
  }

  /** The same list with one more key, which is a text. */
  public Listing<R> or(String name, String expression, Function<R, String> value) {
    keys.put(name, new Key<>(name, expression, Type.TEXT, value));
    return this;
  }

  /** The part of this list that a call asks for. */
  public Paging<R> asked(Call call) {
    return part(Paging.limitOf(call), call.query("sort"), call.query("after"));
  }

  /** The part of this list that begins behind {@code after}, the {@code next} of another part. */
  public Paging<R> part(int limit, Optional<String> sorted, Optional<String> after) {
    String sort = sorted.orElse(usual);
    boolean downwards = sort.startsWith("-");
    Key<R> key = keys.get(downwards ? sort.substring(1) : sort);
    if (key == null) {
      throw new Failure(
          ErrorCode.INVALID_QUERY,
          "sort is '%s', not one of %s, with - before it for downwards"
              .formatted(sort, String.join(", ", keys.keySet())));
    }
    var order = new Paging.Order<>(sort, key, unique, downwards);
    return new Paging<>(limit, order, after.map(text -> Paging.Place.decode(text, order)));
  }
}
