package org.berth.contract;

/**
 * How to reach an environment over SSH. {@code identityFile} is a path on the service's own
 * machine.
 */
public record SshAccess(
    String user, String address, int port, String hostKey, String identityFile) {}
