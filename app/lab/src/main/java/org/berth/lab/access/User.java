package org.berth.lab.access;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A user; {@code password} is a hash or absent, {@code details} are the free texts (comment, email,
 * firstname, lastname, keys).
 */
record User(
    boolean enable,
    long expire,
    @Nullable String password,
    SortedMap<String, String> details,
    SortedMap<String, Token> tokens) {

  User withPassword(String hash) {
    return new User(enable, expire, hash, details, tokens);
  }

  User withToken(String name, Token token) {
    return new User(enable, expire, password, details, Maps.with(tokens, name, token));
  }

  User withoutToken(String name) {
    return new User(enable, expire, password, details, Maps.without(tokens, name));
  }

  User changed(boolean nowEnabled, long nowExpires, Map<String, String> nowDetails) {
    return new User(nowEnabled, nowExpires, password, new TreeMap<>(nowDetails), tokens);
  }
}
