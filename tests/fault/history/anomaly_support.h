// What planting anomalies takes.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_ANOMALY_SUPPORT_H_
#define JIXIAO_TESTS_FAULT_HISTORY_ANOMALY_SUPPORT_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "tests/fault/history/history.h"

namespace jixiao::fault {

// A random element of those that fit; nullptr when none does.
template <typename T, typename Fits>
T* PickWhere(std::mt19937& random, std::vector<T>* all, const Fits& fits) {
  std::vector<T*> candidates;
  for (T& element : *all) {
    if (fits(element)) {
      candidates.push_back(&element);
    }
  }
  return candidates.empty() ? nullptr
                            : candidates[random() % candidates.size()];
}

// A random pair of elements that fit together.
template <typename T, typename Fits>
std::pair<T*, T*> PickPairWhere(std::mt19937& random, std::vector<T>* all,
                                const Fits& fits) {
  const std::size_t size = all->size();
  const std::size_t start = size == 0 ? 0 : random() % size;
  for (std::size_t i = 0; i < size; ++i) {
    T* const first = &(*all)[(start + i) % size];
    T* const second = PickWhere(
        random, all, [&](const T& other) { return fits(*first, other); });
    if (second != nullptr) {
      return {first, second};
    }
  }
  return {nullptr, nullptr};
}

inline bool IsAcknowledged(const Operation& operation) {
  return IsWrite(operation) && operation.outcome == Outcome::kOk;
}

// Whether it is the answer of a read of the present, with a form.
inline bool IsAnsweredGet(const Operation& operation) {
  return !IsWrite(operation) && operation.outcome == Outcome::kOk &&
         !operation.of_past;
}

inline bool Precedes(const Operation& first, const Operation& second) {
  return first.return_ns < second.invoke_ns;
}

inline bool IsFormChange(const FeedEvent& event) {
  return event.kind == FeedEventKind::kChange && !event.form.empty();
}

// Whether it is an update no attempt of which can have been done.
bool IsRefusedUpdate(const History& history, const Operation& operation);

// A moment after everything, and the newest revision.
std::int64_t EndOf(const History& history);
std::int64_t HeadOf(const History& history);

// The change of a form of that revision; nullptr when there is none.
const FeedEvent* FindChange(const History& history, std::int64_t revision);

// The newest change of the form; nullptr when there is none.
const FeedEvent* NewestChange(const History& history, const std::string& form);

// Lets all watchers receive one more change at the end, of the next revision.
void AppendToFeed(FeedEvent change, History* history);

// An update of the form as it is at the end; false when it is not live.
bool MakeUpdateAtEnd(const History& history, const std::string& form,
                     FeedEvent* change);

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_ANOMALY_SUPPORT_H_
