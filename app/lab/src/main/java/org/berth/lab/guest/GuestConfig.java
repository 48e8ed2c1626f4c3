package org.berth.lab.guest;

import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.berth.lab.endpoint.Lists;
import org.berth.lab.endpoint.Refusal;

/**
 * A guest's whole configuration: what holds now, what waits for the next start, and what held when
 * each snapshot was taken. Never changes.
 */
public record GuestConfig(Section now, Section pending, SortedMap<String, Section> snapshots) {

  static GuestConfig of(Section now) {
    return new GuestConfig(now, Section.empty(), new TreeMap<>());
  }

  GuestConfig withNow(Section section) {
    return new GuestConfig(section, pending, snapshots);
  }

  GuestConfig with(String option, String value) {
    return withNow(now.with(option, value));
  }

  GuestConfig without(String... options) {
    return withNow(now.without(options));
  }

  GuestConfig withPending(Section section) {
    return new GuestConfig(now, section, snapshots);
  }

  GuestConfig withSnapshot(String name, Section section) {
    SortedMap<String, Section> changed = new TreeMap<>(snapshots);
    changed.put(name, section);
    return new GuestConfig(now, pending, changed);
  }

  GuestConfig withoutSnapshot(String name) {
    SortedMap<String, Section> changed = new TreeMap<>(snapshots);
    changed.remove(name);
    return new GuestConfig(now, pending, changed);
  }

  /** With the snapshots of another configuration. */
  GuestConfig withSnapshotsOf(GuestConfig other) {
    return new GuestConfig(now, pending, other.snapshots);
  }

  Section snapshot(String name) {
    Section section = snapshots.get(name);
    if (section == null) {
      throw Refusal.failed("snapshot '" + name + "' does not exist");
    }
    return section;
  }

  boolean isTemplate() {
    return now.flag("template");
  }

  Optional<String> lock() {
    return now.get("lock");
  }

  /** Throws when some operation has locked the guest. */
  void requireUnlocked() {
    lock()
        .ifPresent(
            lock -> {
              throw Refusal.failed("CT is locked (" + lock + ")");
            });
  }

  /** Throws when the guest is protected against what {@code sentence} says. */
  void requireUnprotected(String sentence) {
    if (now.flag("protection")) {
      throw Refusal.failed(sentence + " - protection mode enabled");
    }
  }

  /** The options that will go at the next start. */
  SortedSet<String> pendingDeletes() {
    return new TreeSet<>(Lists.split(pending.get("delete", "")));
  }

  GuestConfig withPendingDeletes(SortedSet<String> names) {
    return withPending(
        names.isEmpty()
            ? pending.without("delete")
            : pending.with("delete", String.join(",", names)));
  }

  /** What will hold after the next start. */
  Section afterRestart() {
    SortedMap<String, String> merged = new TreeMap<>(now.options());
    merged.keySet().removeAll(pendingDeletes());
    merged.putAll(pending.without("delete").options());
    return new Section(merged, now.raw());
  }
}
