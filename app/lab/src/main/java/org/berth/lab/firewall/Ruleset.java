package org.berth.lab.firewall;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** All that is configured for the cluster or for one guest. Only the cluster has groups. */
record Ruleset(
    SortedMap<String, String> options,
    List<Rule> rules,
    SortedMap<String, Alias> aliases,
    SortedMap<String, IpSet> ipsets,
    SortedMap<String, SecurityGroup> groups) {

  static Ruleset empty() {
    return new Ruleset(
        new TreeMap<>(), List.of(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
  }

  Ruleset withOptions(Map<String, String> changed) {
    return new Ruleset(new TreeMap<>(changed), rules, aliases, ipsets, groups);
  }

  Ruleset withRules(List<Rule> changed) {
    return new Ruleset(options, List.copyOf(changed), aliases, ipsets, groups);
  }

  Ruleset withAliases(Map<String, Alias> changed) {
    return new Ruleset(options, rules, new TreeMap<>(changed), ipsets, groups);
  }

  Ruleset withIpsets(Map<String, IpSet> changed) {
    return new Ruleset(options, rules, aliases, new TreeMap<>(changed), groups);
  }

  Ruleset withGroups(Map<String, SecurityGroup> changed) {
    return new Ruleset(options, rules, aliases, ipsets, new TreeMap<>(changed));
  }

  boolean is(String option, boolean otherwise) {
    return options.containsKey(option) ? !options.getOrDefault(option, "0").equals("0") : otherwise;
  }
}
