package org.berth.lab.container;

/**
 * Upper bounds of one guest: {@code cpulimit} in CPUs, and 0 (as for {@code cores}) for no bound.
 */
public record Limits(int cores, double cpulimit, int memoryMb, int swapMb) {}
