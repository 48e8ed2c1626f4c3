package org.berth.server.notify;

/** A mail without its envelope. */
record Letter(String subject, String text, String html) {}
