#include "tests/conformance/archive/mutation.h"

#include <algorithm>
#include <utility>

#include "common/base/sha256.h"
#include "common/history/change_checker.h"

namespace jixiao::history {
namespace {

using form::v1::HistoryChange;

char AnyByte(Random* random) {
  return static_cast<char>(Below(256, random));
}

void FlipBit(Random* random, std::string* bytes) {
  if (!bytes->empty()) {
    char& byte = (*bytes)[Below(bytes->size(), random)];
    byte = static_cast<char>(byte ^ (1 << Below(8, random)));
  }
}

// One fact of a header.
void AlterHeader(Random* random, HistoryChange* change) {
  ChangeHeader header = *DecodeHeader(change->header());
  switch (Below(8, random)) {
    case 0:
      header.kind = static_cast<form::v1::ChangeKind>(1 + Below(4, random));
      break;
    case 1:
      header.action = static_cast<form::v1::ChangeAction>(Below(9, random));
      break;
    case 2:
      header.commit_time_us += static_cast<int64_t>(Below(99, random)) - 49;
      break;
    case 3:
      header.actor += "x";
      break;
    case 4:
      header.resource_name.back() = AnyByte(random);
      break;
    case 5:
      header.request_id += "x";
      break;
    case 6:
      header.previous_revision = static_cast<int64_t>(Below(9, random));
      break;
    default:
      header.payload_hash[Below(32, random)] ^= 1;
  }
  change->set_header(EncodeHeader(header));
}

void SwapPayload(const Records& others, Random* random, HistoryChange* change) {
  const HistoryChange& other =
      others[1 + Below(others.size() - 2, random)].change();
  change->set_payload(other.payload());
}

// Another payload and a header that pins it.
void ReplacePayload(Random* random, HistoryChange* change) {
  FlipBit(random, change->mutable_payload());
  ChangeHeader header = *DecodeHeader(change->header());
  header.payload_hash = base::Sha256Of(change->payload());
  change->set_header(EncodeHeader(header));
}

// The hash of the change made anew, those behind it not.
void LinkOne(Records* records, size_t at) {
  HistoryChange& change = *(*records)[at].mutable_change();
  const Sha256Digest before =
      at == 1 ? ChainStart("nantong", "h-1").hash
              : *DigestOf((*records)[at - 1].change().hash());
  change.set_hash(base::DigestBytes(LinkHash(before, change.header())));
}

void AlterChange(const Records& foreign, size_t at, Random* random,
                 Records* records) {
  HistoryChange& change = *(*records)[at].mutable_change();
  switch (Below(9, random)) {
    case 0:
      return AlterHeader(random, &change);
    case 1:
      return FlipBit(random, change.mutable_header());
    case 2:
      return FlipBit(random, change.mutable_hash());
    case 3:
      return FlipBit(random, change.mutable_payload());
    case 4:
      return SwapPayload(foreign, random, &change);
    case 5:
      return ReplacePayload(random, &change);
    case 6:
      change.set_content_revision(static_cast<int64_t>(Below(20, random)));
      return;
    case 7:
      change.clear_payload();
      return;
    default:
      AlterHeader(random, &change);
      LinkOne(records, at);
  }
}

}  // namespace

size_t Below(size_t bound, Random* random) {
  return static_cast<size_t>((*random)() % bound);
}

std::string MutateBytes(std::string bytes, Random* random) {
  const size_t at = Below(bytes.size(), random);
  const size_t size =
      1 + Below(std::min<size_t>(bytes.size() - at, 64), random);
  switch (Below(8, random)) {
    case 0:
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << Below(8, random)));
      break;
    case 1:
      bytes[at] = AnyByte(random);
      break;
    case 2:
      bytes.erase(at, size);
      break;
    case 3:
      bytes.insert(at, 1, AnyByte(random));
      break;
    case 4:
      bytes.insert(at, bytes.substr(at, size));
      break;
    case 5:
      bytes.insert(Below(bytes.size(), random), bytes.substr(at, size));
      break;
    case 6:
      bytes.resize(at);
      break;
    default: {
      const std::string piece = bytes.substr(at, size);
      bytes.erase(at, size);
      bytes.insert(bytes.empty() ? 0 : Below(bytes.size(), random), piece);
    }
  }
  return bytes;
}

void MutateChanges(const Records& foreign, Random* random, Records* records) {
  // Records 0 is the begin, the last one the end. The last change is not left
  // out, replaced or moved.
  const size_t last = records->size() - 2;
  const size_t at = 1 + Below(last - 1, random);
  const auto place = records->begin() + static_cast<std::ptrdiff_t>(at);
  switch (Below(8, random)) {
    case 0:
      records->erase(place);
      break;
    case 1:
      records->insert(place, *place);
      break;
    case 2:
      std::swap((*records)[at], (*records)[1 + Below(last - 1, random)]);
      break;
    case 3:
      records->insert(place, foreign[1 + Below(foreign.size() - 2, random)]);
      break;
    case 4:
      (*records)[at] = foreign[1 + Below(foreign.size() - 2, random)];
      break;
    default:
      AlterChange(foreign, at, random, records);
  }
  Recount(records);
}

void Forge(Random* random, Records* records) {
  const size_t last = records->size() - 2;
  const size_t at = 1 + Below(last, random);
  const auto place = records->begin() + static_cast<std::ptrdiff_t>(at);
  if (Below(2, random) == 0) {
    records->erase(place, records->end() - 1);
    Recount(records);
    return;
  }
  ChangeHeader header = *DecodeHeader((*records)[at].change().header());
  header.actor += "x";
  (*records)[at].mutable_change()->set_header(EncodeHeader(header));
  Relink(records, at);
}

}  // namespace jixiao::history
