package org.berth.lab.container;

/**
 * A guest's network interface {@code net<index>}: {@code ip} is {@code dhcp}, {@code manual} or a
 * CIDR, {@code gateway} may be empty, {@code rate} is MB/s, and 0 means none for {@code rate},
 * {@code tag} and {@code mtu}.
 */
public record Nic(
    int index,
    String name,
    String hwaddr,
    String bridge,
    String ip,
    String gateway,
    boolean linkDown,
    double rate,
    int tag,
    int mtu) {}
