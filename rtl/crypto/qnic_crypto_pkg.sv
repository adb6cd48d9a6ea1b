// SPDX-License-Identifier: Apache-2.0
// Types that travel between the blocks of a crypto lane.
package qnic_crypto_pkg;
  // One step of the slicer: a header beat with an AAD block, or a payload block.
  typedef struct packed {
    logic       hdr;        // piece is `cur` (frame-aligned header beat), else the block
    logic       aad;        // the block is AAD
    logic       ct;         // the block is payload: XOR with the keystream
    logic       ct_first;   // first payload block of the frame
    logic       use_h;      // the step's cycle of the AES pipe makes H
    logic       use_j0;     // the same for the tag's keystream
    logic       protect;
    logic       last;       // last step of the frame
    logic [1:0] sample_off; // 4 - pn_len: where the sample starts in the ciphertext
    logic [3:0] shift;      // byte offset of the block in {nxt, cur}
    logic [4:0] hdr_bytes;
    logic [4:0] blk_bytes;
  } step_t;

  // The step behind the XOR.
  typedef struct packed {
    logic       err;         // as in piece_t
    logic       short_frame;
    logic       aad;
    logic       ct;
    logic       ct_first;
    logic       protect;
    logic       last;
    logic [1:0] sample_off;
    logic [4:0] bytes;       // of the piece
  } cut_t;

  // What a block in the AES pipe is for: one of these, none while there is no block.
  typedef struct packed {
    logic sa_h;  // hash key of a key being installed in the SA table
    logic hp;    // header-protection mask
    logic h;     // hash key, inline mode
    logic j0;    // keystream of the tag
    logic ctr;   // keystream of a payload block
  } aes_use_t;

  // The window of the two youngest round keys of a block, word w[i] of a key at [32*i +: 32].
  // `last` and `sum` belong to keys that come a cycle later and came a cycle earlier.
  typedef struct packed {
    logic [31:0]  last;   // word 3 of the `newer` of the next cycle
    logic [127:0] newer;
    logic [127:0] older;
    logic [31:0]  sum;    // of the four words of the `older` of the last cycle
  } aes_window_t;
endpackage
