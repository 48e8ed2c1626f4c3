package org.berth.lab.access;

import java.util.SortedSet;

/** Users that are given rights together. */
record Group(String comment, SortedSet<String> users) {}
