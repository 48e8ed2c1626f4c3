package org.berth.lab.firewall;

/** A name for an address or a network. */
record Alias(String cidr, String comment) {}
