/** How answers are shown: tables, JSON, YAML or bare names. */
@NullMarked
package org.berth.cli.output;

import org.jspecify.annotations.NullMarked;
