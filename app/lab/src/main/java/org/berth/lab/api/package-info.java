/**
 * The Proxmox VE API's HTTP shell: TLS, authentication, routing, the order of checks and the shape
 * of answers.
 */
@NullMarked
package org.berth.lab.api;

import org.jspecify.annotations.NullMarked;
