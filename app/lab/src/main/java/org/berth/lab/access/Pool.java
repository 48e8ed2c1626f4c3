package org.berth.lab.access;

import java.util.SortedSet;

/** Guests and storages that are given away together. */
public record Pool(String comment, SortedSet<Integer> guests, SortedSet<String> storages) {}
