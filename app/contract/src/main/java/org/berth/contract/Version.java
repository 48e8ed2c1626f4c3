package org.berth.contract;

/** What runs: the release and the revision that it was built from. */
public record Version(String version, String revision) {}
