#include "tests/fault/history/feed_evidence.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "tests/fault/history/retries.h"

namespace jixiao::fault {
namespace {

using WriteKey = std::tuple<std::string_view, std::string_view, CallKind>;
using Changes = std::map<WriteKey, FeedEvent>;

// Each with the time when it was first received.
Changes ChangesOf(const std::vector<FeedEvent>& feed) {
  Changes changes;
  for (const FeedEvent& event : feed) {
    if (event.kind != FeedEventKind::kChange || event.form.empty()) {
      continue;
    }
    const WriteKey key{event.request_id, event.form, event.action};
    FeedEvent& first = changes.emplace(key, event).first->second;
    first.received_ns = std::min(first.received_ns, event.received_ns);
  }
  return changes;
}

// Whether the write may have been done.
bool Resolve(const Changes& changes, Operation* write) {
  const auto place =
      changes.find({write->request_id, write->form, write->kind});
  if (place == changes.end()) {
    return write->outcome != Outcome::kUnknown;
  }
  const FeedEvent& change = place->second;
  if (write->outcome == Outcome::kUnknown) {
    write->outcome = Outcome::kOk;
    write->result = {change.revision, change.content, change.deleted};
  }
  if (write->outcome == Outcome::kOk) {
    write->return_ns = std::min(write->return_ns, change.received_ns);
  }
  return true;
}

}  // namespace

std::vector<Operation> WithFeedEvidence(const History& history) {
  const Changes changes = ChangesOf(history.feed);
  std::vector<Operation> operations;
  for (Operation& operation : MergeRetries(history.operations)) {
    if (!IsWrite(operation) || Resolve(changes, &operation)) {
      operations.push_back(std::move(operation));
    }
  }
  return operations;
}

}  // namespace jixiao::fault
