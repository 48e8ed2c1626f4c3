package org.berth.server.notify;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;

/**
 * Looks a receiver's name up, once for each connection, and gives only the addresses that are
 * allowed. The connection goes to that very address: a name that answers otherwise the next time
 * gains nothing.
 */
final class CheckedAddresses implements SocketAddressResolver {
  private final AddressRules rules;

  CheckedAddresses(AddressRules rules) {
    this.rules = rules;
  }

  /** A name that leads only to addresses that are closed to us. */
  static final class Closed extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    Closed(String sentence) {
      super(sentence);
    }
  }

  @Override
  public void resolve(
      String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> answer) {
    // A name server may take its time; the caller's time limit runs meanwhile.
    Thread.ofVirtual().name("resolver").start(() -> resolve(host, port, answer));
  }

  private void resolve(String host, int port, Promise<List<InetSocketAddress>> answer) {
    try {
      answer.succeeded(allowed(host, port));
    } catch (UnknownHostException e) {
      answer.failed(e);
    }
  }

  private List<InetSocketAddress> allowed(String host, int port) throws UnknownHostException {
    List<InetSocketAddress> allowed = new ArrayList<>();
    for (InetAddress address : InetAddress.getAllByName(host)) {
      if (rules.allows(address)) {
        allowed.add(new InetSocketAddress(address, port));
      }
    }
    if (allowed.isEmpty()) {
      throw new Closed(
          host + " is an address that messages may not go to (notify.allowed_networks)");
    }
    return allowed;
  }
}
