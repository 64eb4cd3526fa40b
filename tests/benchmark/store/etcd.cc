#include "tests/benchmark/store/etcd.h"

#include <atomic>
#include <cstdint>

#include "common/base/status_macros.h"
#include "tests/benchmark/load/wire.h"
#include "tests/benchmark/store/etcd.pb.h"
#include "tests/benchmark/store/keys.h"

namespace jixiao::benchmark {
namespace {

constexpr char kPut[] = "/etcdserverpb.KV/Put";
constexpr char kRange[] = "/etcdserverpb.KV/Range";
constexpr char kWatch[] = "/etcdserverpb.Watch/Watch";
constexpr absl::Duration kConnectTime = absl::Seconds(20);
constexpr int kPreloadCallers = 64;

std::string WrittenKey(std::uint64_t number) {
  return "written/" + KeyDigits(number);
}

std::string LoadedKey(std::uint64_t number) {
  return "loaded/" + KeyDigits(number);
}

grpc::ByteBuffer PutRequestOf(std::string key, std::string value) {
  etcdserverpb::PutRequest request;
  request.set_key(std::move(key));
  request.set_value(std::move(value));
  return ToBuffer(request.SerializeAsString());
}

}  // namespace

absl::StatusOr<std::unique_ptr<Etcd>> Etcd::Open(const std::string& address,
                                                 int channels) {
  ASSIGN_OR_RETURN(Channels connected,
                   Connect(address, channels, kConnectTime));
  return std::unique_ptr<Etcd>(new Etcd(std::move(connected)));
}

Target Etcd::Put(const FormMaker* forms) const {
  return {channels_, kPut, [forms](auto number) {
            return PutRequestOf(WrittenKey(number), forms->Make(number));
          }};
}

absl::Status Etcd::Preload(const std::string& value, int count) const {
  const auto end = static_cast<std::uint64_t>(count);
  const Target put{channels_, kPut, [&](auto number) {
                     return PutRequestOf(LoadedKey(number % end), value);
                   }};
  std::atomic<std::uint64_t> next = 0;
  while (next < end) {
    RETURN_IF_ERROR(RunCalls(put,
                             {.callers = kPreloadCallers,
                              .duration = absl::Milliseconds(200)},
                             &next)
                        .status());
  }
  return absl::OkStatus();
}

Target Etcd::Get(int count) const {
  return {channels_, kRange, [count](auto number) {
            etcdserverpb::RangeRequest request;
            request.set_key(LoadedKey(
                ScatteredKey(number, static_cast<std::uint64_t>(count))));
            return ToBuffer(request.SerializeAsString());
          }};
}

Target Etcd::Range(int count) const {
  const auto pages = static_cast<std::uint64_t>(count / kPageSize);
  return {channels_, kRange, [pages](auto number) {
            const std::uint64_t first = number % pages * kPageSize;
            etcdserverpb::RangeRequest request;
            request.set_key(LoadedKey(first));
            request.set_range_end(LoadedKey(first + kPageSize));
            request.set_limit(kPageSize);
            return ToBuffer(request.SerializeAsString());
          }};
}

WatchTarget Etcd::Watch() const {
  etcdserverpb::WatchRequest request;
  request.mutable_create_request()->set_key("written/");
  request.mutable_create_request()->set_range_end("written0");
  return WatchTarget{
      .channel = channels_.front(),
      .method = kWatch,
      .request = request.SerializeAsString(),
      .half_close = false,
      .key_path = {etcdserverpb::WatchResponse::kEventsFieldNumber,
                   etcdserverpb::Event::kKvFieldNumber,
                   etcdserverpb::KeyValue::kKeyFieldNumber}};
}

}  // namespace jixiao::benchmark
