package org.berth.server;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.berth.server.allocation.Allocations;
import org.berth.server.config.Settings;
import org.berth.server.disk.Disks;
import org.berth.server.environment.BrokenJobs;
import org.berth.server.environment.DeleteHandler;
import org.berth.server.environment.DepartedKeys;
import org.berth.server.environment.Departures;
import org.berth.server.environment.Doubts;
import org.berth.server.environment.EnvironmentKeys;
import org.berth.server.environment.NeighbourRetries;
import org.berth.server.environment.Neighbours;
import org.berth.server.environment.ObservedFacts;
import org.berth.server.environment.ProvisionHandler;
import org.berth.server.environment.ReconcileHandler;
import org.berth.server.environment.Reconciles;
import org.berth.server.environment.RemainsInGuests;
import org.berth.server.environment.RepeatedLooks;
import org.berth.server.environment.RunVariables;
import org.berth.server.environment.Tries;
import org.berth.server.instance.Absences;
import org.berth.server.instance.Fences;
import org.berth.server.notify.Notices;
import org.berth.server.play.PlayHandler;
import org.berth.server.proxmox.Nodes;
import org.berth.server.proxmox.Observer;
import org.berth.server.proxmox.ProxmoxTasks;
import org.berth.server.queue.JobHandler;
import org.berth.server.queue.JobKind;
import org.berth.server.queue.Jobs;
import org.berth.server.queue.QueueRule;
import org.berth.server.queue.Workers;
import org.berth.server.request.Cancels;
import org.berth.server.request.Requests;
import org.berth.server.routing.Ingresses;
import org.berth.server.run.Archives;
import org.berth.server.run.FarCancels;
import org.berth.server.run.RunSite;
import org.berth.server.run.Runs;
import org.berth.server.run.TimeLimits;
import org.berth.server.run.Toolchain;
import org.berth.server.run.VaultPassword;
import org.berth.server.schedule.Timers;
import org.jspecify.annotations.Nullable;

/** The half that does what was accepted: queue, runs, timers, and the view of Proxmox. */
final class Work implements AutoCloseable {
  private static final Duration LOOK_AT_PROXMOX = Duration.ofSeconds(5);
  private static final Duration FORGET_KEYS = Duration.ofHours(1);
  private static final Duration PRUNE_CONTENT = Duration.ofHours(6);
  private static final String OBSERVE = "observe-proxmox";

  final Nodes nodes;
  final Optional<Observer> observer;
  final Allocations allocations;
  final Ingresses ingresses;
  final EnvironmentKeys keys;
  private final DepartedKeys departedKeys;
  private final Departures departures;
  final Requests requests;
  final Cancels cancels;
  final Workers workers;
  final Disks disks;
  final Notices notices;
  private final Platform platform;
  final RunSite site;
  final Runs runs;
  private final @Nullable ProxmoxTasks tasks;
  private @Nullable FarCancels farCancels;
  private final Timers timers;
  private final Archives archives;

  Work(Platform platform) {
    this.platform = platform;
    Settings settings = platform.settings();
    nodes = Nodes.of(platform.database(), settings.proxmox(), platform.ids());
    observer = settings.proxmox().map(proxmox -> new Observer(platform.database(), proxmox, nodes));
    String bridge = settings.proxmox().map(Settings.Proxmox::bridge).orElse("");
    allocations =
        new Allocations(settings.allocation(), bridge, nodes, platform.ids(), platform.random());
    ingresses = Ingresses.of(platform.database(), settings.ingress(), platform.ids());
    keys = new EnvironmentKeys(platform.places(), platform.seals(), platform.random());
    departedKeys = new DepartedKeys(platform.database(), keys);
    departures = new Departures(allocations, keys);
    requests = new Requests(platform.database(), platform.ids());
    site =
        new RunSite(
            platform.places(),
            new RunSite.Ansible(
                Toolchain.on(platform.environment().getOrDefault("PATH", "")),
                new VaultPassword(settings.vault())),
            platform.environment(),
            platform.random(),
            platform.clock());
    tasks = settings.proxmox().map(ProxmoxTasks::new).orElse(null);
    runs = runs();
    cancels = new Cancels(platform.database(), requests, departures, runs);
    timers = new Timers(platform.database(), platform.instance().id());
    notices =
        new Notices(
            new Notices.Ground(
                platform.database(),
                platform.seals(),
                platform.ids(),
                platform.random(),
                platform.clock()),
            settings);
    archives =
        new Archives(
            platform.database(), settings.retention(), platform.clock(), platform.places().runs());
    disks =
        new Disks(
            platform.database(),
            platform.instance().id(),
            platform.places().home(),
            settings.disk());
    workers =
        new Workers(
            platform.database(),
            platform.instance().id(),
            new Workers.Capacity(settings.worker().threads(), () -> disks.lack().isEmpty()),
            handlers(),
            new BrokenJobs(requests, runs.contacts()));
  }

  private Runs runs() {
    return new Runs(
        platform.database(),
        platform.seals(),
        site,
        platform.clock(),
        new Runs.Listeners(
            List.of(new ObservedFacts(platform.ids(), platform.clock())),
            new Doubts(new Reconciles(requests)),
            new RemainsInGuests(platform.database(), allocations, keys, platform.places(), tasks)));
  }

  Map<JobKind, JobHandler> handlers() {
    var neighbours = new Neighbours(platform.settings(), platform.clock());
    var variables = new RunVariables(platform.places(), platform.settings());
    var tries =
        new Tries(
            platform.database(),
            requests,
            runs,
            allocations,
            new Tries.Material(variables, keys, limits()));
    var play =
        new PlayHandler(
            platform.database(),
            requests,
            runs,
            new PlayHandler.Platform(variables::platform, variables::secrets, limits()),
            () -> observer.ifPresent(Observer::observe));
    return Map.of(
        JobKind.PROVISION, new ProvisionHandler(tries, requests, allocations, neighbours),
        JobKind.DELETE, new DeleteHandler(tries, requests, departures, neighbours),
        JobKind.RECONCILE, new ReconcileHandler(tries, requests, departures, neighbours, ingresses),
        JobKind.PLAY, play);
  }

  void start() {
    Settings.Queue turns = platform.settings().queue();
    var rule =
        new QueueRule(
            Duration.ofSeconds(turns.ageingSeconds()), turns.nodeLimit(), turns.weights());
    platform.database().useTransaction(tx -> Jobs.rule(tx, rule));
    keys.ensurePlatformKey();
    observer.ifPresent(each -> timers.every(OBSERVE, LOOK_AT_PROXMOX, each::observe));
    timers.every("forget-idempotency-keys", FORGET_KEYS, requests::forgetKeys);
    notices.schedule(timers);
    archives.start(timers);
    timers.every("prune-content", PRUNE_CONTENT, runs::pruneContent);
    new RepeatedLooks(platform.database(), new Reconciles(requests)).schedule(timers);
    new NeighbourRetries(platform.database(), platform.settings(), requests).schedule(timers);
    timers.start();
    if (platform.settings().worker().warmStart()) {
      site.warmUp();
    }
    // Before the workers: what was given up while this instance was away is not followed any more.
    platform.instance().start(new Absences(platform.instance().id(), lostAfter(), runs.contacts()));
    disks.start();
    departedKeys.start();
    farCancels = runs.hearFarCancels();
    workers.start();
  }

  /** Who gives up what a lost instance works on. */
  Fences fences() {
    return new Fences(platform.database(), lostAfter(), requests, runs.contacts());
  }

  private TimeLimits limits() {
    Settings.Run run = platform.settings().run();
    Map<String, Duration> named = new HashMap<>();
    run.limits().forEach((playbook, minutes) -> named.put(playbook, Duration.ofMinutes(minutes)));
    return new TimeLimits(Duration.ofMinutes(run.limitMinutes()), named);
  }

  private Duration lostAfter() {
    return Duration.ofSeconds(platform.settings().instance().lostAfterSeconds());
  }

  @Override
  public void close() {
    if (farCancels != null) {
      farCancels.close();
    }
    workers.close();
    departedKeys.close();
    disks.close();
    archives.close();
    site.close();
    timers.close();
    notices.close();
    observer.ifPresent(Observer::close);
    if (tasks != null) {
      tasks.close();
    }
  }
}
