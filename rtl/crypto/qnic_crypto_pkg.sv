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

  // What a block in the AES pipe is for.
  typedef enum logic [2:0] {
    AES_CTR  = 3'd0,  // keystream of a payload block
    AES_J0   = 3'd1,  // keystream of the tag
    AES_H    = 3'd2,  // hash key, inline mode
    AES_HP   = 3'd3,  // header-protection mask
    AES_SA_H = 3'd4   // hash key of a key being installed in the SA table
  } aes_use_e;
endpackage
