// Preloaded into a real program, ends it without warning at one chosen call that writes, makes
// durable or sends, and says where that was. It is set up by its environment:
//
//   SAMEN_KILL_AT      the number of that call, from 1; 0 only counts
//   SAMEN_KILL_AMONG   "all", or "transaction": only calls inside a database transaction are counted
//   SAMEN_KILL_PART    "before", "half" or "after": how much of the call is still done
//   SAMEN_KILL_REPORT  the file to which one line is added: when it kills, or when the process ends
//                      by itself
//   SAMEN_NO_KEYRING   set: the system keeps no keys, as in many containers
//
// A transaction is open from the first write to a write-ahead log to the end of the sync that makes
// it durable; both belong to it.
#ifndef SAMEN_CKILLSHIM_H
#define SAMEN_CKILLSHIM_H
#endif
