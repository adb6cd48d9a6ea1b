// SPDX-License-Identifier: Apache-2.0
// Types that travel between the blocks of host/qnic_host.
package qnic_host_pkg;
  // Number of a TX ring, and a bit for each; those beyond the build's rings stay 0.
  typedef logic [5:0] ring_t;
  typedef logic [63:0] ring_set_t;

  // A TX ring as the driver set it up. All but tail, cq_head and moderation stay as they are
  // while the ring is enabled. Slots and completions are counted modulo 2^16: index = count
  // modulo the ring's size.
  typedef struct packed {
    logic [63:0] base;       // address of the slots, a multiple of their size
    logic [3:0]  size_log2;  // log2 of the slots
    logic [63:0] cq_base;    // address of the completions, a multiple of their size
    logic [3:0]  cq_log2;    // log2 of the completions
    logic [15:0] tail;       // slots posted; 0 while the ring is not enabled
    logic [15:0] cq_head;    // completions consumed by the driver; 0 while it is not enabled
    logic [5:0]  vector;     // of its interrupts
    logic        pin;        // its packets have this owner
    logic [15:0] owner;
    logic [15:0] mod_time;   // moderation: units of 64 cycles
    logic [15:0] mod_count;  // moderation: completions
  } ring_cfg_t;

  // How far the device has got with a TX ring. Slots: start <= arrived <= asked <= tail, and
  // freed <= start but for the moments of a rewind (docs/modules/rings.md).
  typedef struct packed {
    logic [15:0] asked;      // reads sent
    logic [15:0] arrived;    // in the slot store
    logic [15:0] freed;      // their places are wiped
    logic [15:0] start;      // where the next chain starts
    logic        hold;       // the chain there is not whole: wait until tail is not hold_tail
    logic [15:0] hold_tail;
    logic [15:0] started;    // chains given to the engine
    logic [15:0] written;    // completions written, or dropped
    logic [15:0] finished;   // of these, the answered ones
    logic [15:0] head;       // slots of the chains that the host knows of
  } ring_pos_t;

  // Sets of rings, from the scan to the agents of the host side.
  typedef struct packed {
    ring_set_t fetch;   // want slots
    ring_set_t take;    // have a chain
    ring_set_t empty;   // have nothing posted
    ring_set_t clean;   // want their slots wiped and their positions set back
    ring_set_t run;     // may go on
    ring_set_t pause;   // but are to take up no chain
    ring_set_t rewind;  // but are being set back
    ring_set_t drain;   // are being stopped
    ring_set_t silent;  // have no more completions
    ring_set_t failed;  // a completion could not be written
  } ring_sets_t;

  // What the agents of slots do, each to its own ring: pulses, and new positions.
  typedef struct packed {
    logic                      picked;        // fetch: a wish is taken up
    logic                      ask;
    logic [15:0]               asked;
    logic                      arrive;
    logic [15:0]               arrived;
    logic                      free;
    logic [15:0]               freed;
    logic                      reading;       // a chain is being read, and perhaps taken
    logic                      unwant;        // no chain to take
    logic                      rewind;
    logic                      fatal;         // framing lost, or a read failed
    qnic_abi_pkg::ring_error_e cause;
    logic                      take;
    ring_pos_t                 take_pos;      // start, hold, hold_tail, started
    logic                      set;           // held until it is done
    logic                      set_idle;
    logic                      clean_picked;
    ring_t                     clean_pick;
  } slot_moves_t;

  // What completions do to the rings.
  typedef struct packed {
    logic        write;
    logic [15:0] written;
    logic        finish;
    logic [15:0] finished;
    logic [15:0] head;
    logic        done;        // a completion is in memory
    logic        err;         // a write failed
    ring_t       told_ring;   // of these two
  } completion_moves_t;

  // Who reads set-up and positions of rings.
  typedef enum int unsigned {
    AGENT_FETCH,
    AGENT_ARRIVE,
    AGENT_FREE,
    AGENT_READ,
    AGENT_WRITE,
    AGENT_FINISH,
    AGENTS
  } agent_e;

  // What a completion says of a chain, beside its result.
  typedef struct packed {
    ring_t       ring;
    logic [15:0] slots;   // of the chain
    logic [15:0] cookie;  // META's
    logic [7:0]  chain;   // its identity
    qnic_pkg::len_t        bytes;   // of its frame in host memory
  } chain_t;

  // A chain is done: for the counters of its ring.
  typedef struct packed {
    ring_t                 ring;
    qnic_abi_pkg::status_e status;
    logic [7:0]            segments;
    qnic_pkg::len_t                  bytes;
  } tally_t;

  // A fragment of a frame in host memory.
  typedef struct packed {
    logic [63:0] addr;
    qnic_pkg::len_t        len;
    logic        last;  // the frame's last fragment
  } frag_t;
endpackage
