package org.berth.server.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A block of IPv4 or IPv6 addresses, written {@code 10.0.0.0/8}. */
public record Network(InetAddress base, int prefix) {

  /** Reads {@code ADDRESS/PREFIX}; an address alone is a network of one. */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    InetAddress base = literal(slash < 0 ? text : text.substring(0, slash));
    int bits = base.getAddress().length * 8;
    int prefix = slash < 0 ? bits : number(text, text.substring(slash + 1));
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException("'" + text + "' has no prefix from 0 to " + bits);
    }
    return new Network(base, prefix);
  }

  private static InetAddress literal(String text) {
    try {
      // Never a name: that would be looked up.
      if (text.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
        return InetAddress.getByName(text);
      }
    } catch (UnknownHostException e) {
      // Told below together with names.
    }
    throw new IllegalArgumentException("'" + text + "' is not an address");
  }

  private static int number(String whole, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + whole + "' is not ADDRESS/PREFIX", e);
    }
  }

  /** Whether an address of the same family lies in the block. */
  public boolean contains(InetAddress address) {
    byte[] here = base.getAddress();
    byte[] there = address.getAddress();
    if (here.length != there.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((here[bit / 8] & mask) != (there[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
