package org.berth.lab.access;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.berth.lab.endpoint.Caller;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.endpoint.Rights;
import org.berth.lab.state.StateFiles;
import org.berth.lab.state.Stored;

/**
 * Who may call and what they may do. Every change is on the disk before it is seen; tickets stay
 * valid over a restart.
 */
public final class Accounts {
  private final Stored<Directory> directory;
  private final Credentials credentials;
  private volatile PoolMembers members = PoolMembers.UNKNOWN;

  private Accounts(Stored<Directory> directory, Tickets tickets, Clock clock) {
    this.directory = directory;
    this.credentials = new Credentials(directory::get, tickets, clock);
  }

  /**
   * Opens what is stored under {@code home}; the first time there is only root@pam, without a
   * password.
   */
  public static Accounts open(Path home, Clock clock) {
    Path keyFile = home.resolve("ticket-key");
    if (StateFiles.read(keyFile).isEmpty()) {
      StateFiles.write(keyFile, HexFormat.of().formatHex(Secrets.random(32)));
    }
    byte[] key = HexFormat.of().parseHex(StateFiles.read(keyFile).orElseThrow());
    Stored<Directory> stored =
        new Stored<>(home.resolve("access.json"), Directory.class, Directory.empty());
    User root = new User(true, 0, null, new TreeMap<>(), new TreeMap<>());
    stored.change(d -> d.users().containsKey("root@pam") ? d : d.withUser("root@pam", root));
    return new Accounts(stored, new Tickets(key, clock), clock);
  }

  /** Every call about users, tokens, groups, roles, the access list, pools and tickets. */
  public List<Endpoint> endpoints() {
    List<Endpoint> all = new ArrayList<>();
    all.addAll(new TicketCalls(this).endpoints());
    all.addAll(new UserCalls(this).endpoints());
    all.addAll(new TokenCalls(this).endpoints());
    all.addAll(new GroupCalls(this).endpoints());
    all.addAll(new RoleCalls(this).endpoints());
    all.addAll(new AclCalls(this).endpoints());
    all.addAll(new PoolCalls(this).endpoints());
    return List.copyOf(all);
  }

  /** By what callers prove who they are. */
  public Credentials credentials() {
    return credentials;
  }

  public Rights rights(Caller caller) {
    return new RightsOf(directory.get(), caller);
  }

  /** The pool that a guest is in. */
  public Optional<String> poolOf(int vmid) {
    return directory.get().poolOf(vmid);
  }

  /** All pools by name. */
  public Map<String, Pool> pools() {
    return directory.get().pools();
  }

  /** Puts a guest into a pool that exists. */
  public void addToPool(int vmid, String pool) {
    change(
        d -> {
          Pool known = d.pool(pool);
          SortedSet<Integer> guests = new TreeSet<>(known.guests());
          guests.add(vmid);
          return d.withPool(pool, new Pool(known.comment(), guests, known.storages()));
        });
  }

  /** Forgets a guest that is gone: its pool membership and every grant on it. */
  public void forgetGuest(int vmid) {
    change(
        d -> {
          Directory without = d.withGrants(grant -> !grant.path().equals("/vms/" + vmid));
          String pool = d.poolOf(vmid).orElse(null);
          if (pool == null) {
            return without;
          }
          return without.withoutMember(pool, vmid);
        });
  }

  /** Sets the password of a user that exists. */
  public void setPassword(String user, String password) {
    change(
        d ->
            d.user(user)
                .map(known -> d.withUser(user, known.withPassword(Secrets.hashPassword(password))))
                .orElseThrow(() -> Refusal.failed("user '" + user + "' does not exist")));
  }

  /**
   * Adds a token to a user that exists, or replaces the one of that name.
   *
   * @return its value, which is stored nowhere
   */
  String makeToken(Caller id, boolean privsep, long expire, String comment) {
    String name = id.token();
    if (name == null) {
      throw new IllegalArgumentException("a token has a name");
    }
    String value = UUID.randomUUID().toString();
    Token token = new Token(Secrets.hashToken(value), privsep, expire, comment);
    change(
        d ->
            d.user(id.user())
                .map(user -> d.withUser(id.user(), user.withToken(name, token)))
                .orElseThrow(() -> Refusal.failed("no such user ('" + id.user() + "')")));
    return value;
  }

  /** Says who describes the members of pools. */
  public void describeMembersBy(PoolMembers description) {
    members = description;
  }

  PoolMembers members() {
    return members;
  }

  Directory directory() {
    return directory.get();
  }

  void change(UnaryOperator<Directory> change) {
    directory.change(change);
  }
}
