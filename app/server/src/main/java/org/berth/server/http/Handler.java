package org.berth.server.http;

/** Answers one call. A {@code Failure} becomes a problem; anything else thrown is a bug of ours. */
public interface Handler {
  void answer(Call call) throws Exception;
}
