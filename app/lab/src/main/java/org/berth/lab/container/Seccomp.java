package org.berth.lab.container;

/**
 * The system calls that guests may not use, as on a Proxmox node. {@code keyctl} answers "not
 * implemented", which container runtimes inside the guest take as "no keyrings here".
 */
final class Seccomp {
  static final String PROFILE =
      """
      2
      denylist
      reject_force_umount
      [all]
      kexec_load errno 1
      open_by_handle_at errno 1
      init_module errno 1
      finit_module errno 1
      delete_module errno 1
      keyctl errno 38
      """;

  private Seccomp() {}
}
