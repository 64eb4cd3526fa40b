#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "grpcpp/client_context.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "tests/integration/rpc/harness.h"

namespace jixiao::testing {
namespace {

namespace v1 = form::v1;

v1::ExportFormsResponse Exported(int number, std::size_t padding = 0) {
  v1::ExportFormsResponse response;
  response.mutable_as_of()->set_revision(number);
  response.mutable_as_of()->set_tenant(std::string(padding, 'x'));
  return response;
}

v1::WatchChangesResponse Changed(int number, std::size_t padding = 0) {
  v1::WatchChangesResponse response;
  auto* head = response.add_heads();
  head->set_revision(number);
  head->set_tenant(std::string(padding, 'x'));
  return response;
}

TEST(ServerStreamTest, DeliversInOrderAndEnds) {
  Harness harness;
  harness.app.on_export =
      [](const rpc::CallContext&,
         rpc::Writer<v1::ExportFormsResponse>& writer) -> absl::Status {
    for (int i = 0; i < 500; ++i) {
      RETURN_IF_ERROR(writer.Write(Exported(i)));
    }
    return absl::OkStatus();
  };
  grpc::ClientContext context;
  const auto reader = harness.forms->ExportForms(&context, {});
  v1::ExportFormsResponse response;
  int count = 0;
  while (reader->Read(&response)) {
    EXPECT_EQ(response.as_of().revision(), count++);
  }
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(count, 500);
}

TEST(ServerStreamTest, ErrorComesAfterTheMessages) {
  Harness harness;
  harness.app.on_export =
      [](const rpc::CallContext&,
         rpc::Writer<v1::ExportFormsResponse>& writer) -> absl::Status {
    RETURN_IF_ERROR(writer.Write(Exported(1)));
    return errors::NotFound(errors::ERROR_REASON_TENANT_NOT_FOUND, "none");
  };
  grpc::ClientContext context;
  const auto reader = harness.forms->ExportForms(&context, {});
  v1::ExportFormsResponse response;
  EXPECT_TRUE(reader->Read(&response));
  EXPECT_FALSE(reader->Read(&response));
  ExpectError(reader->Finish(), grpc::StatusCode::NOT_FOUND,
              errors::ERROR_REASON_TENANT_NOT_FOUND);
}

TEST(ServerStreamTest, ReaderThatStopsIsCutOff) {
  server::ServerOptions options;
  options.pipeline.stream_stall_timeout = absl::Milliseconds(200);
  Harness harness(options);
  Gate ended;
  absl::Status seen;
  harness.app.on_export =
      [&](const rpc::CallContext&,
          rpc::Writer<v1::ExportFormsResponse>& writer) -> absl::Status {
    absl::Status status;
    for (int i = 0; i < 1000 && status.ok(); ++i) {
      status = writer.Write(Exported(i, 1024 * 1024));
    }
    seen = status;
    ended.Open();
    return status;
  };
  grpc::ClientContext context;
  const auto reader = harness.forms->ExportForms(&context, {});
  v1::ExportFormsResponse response;
  ASSERT_TRUE(reader->Read(&response));
  ASSERT_TRUE(ended.Wait());
  EXPECT_EQ(errors::ReasonOf(seen), errors::ERROR_REASON_SLOW_READER);
  while (reader->Read(&response)) {
  }
  EXPECT_FALSE(reader->Finish().ok());
}

TEST(ServerStreamTest, HandlerSeesTheCallerGo) {
  Harness harness;
  Gate ended;
  absl::Status seen;
  harness.app.on_export =
      [&](const rpc::CallContext&,
          rpc::Writer<v1::ExportFormsResponse>& writer) -> absl::Status {
    absl::Status status;
    while (status.ok()) {
      status = writer.Write(Exported(1));
    }
    seen = status;
    ended.Open();
    return status;
  };
  grpc::ClientContext context;
  const auto reader = harness.forms->ExportForms(&context, {});
  v1::ExportFormsResponse response;
  ASSERT_TRUE(reader->Read(&response));
  context.TryCancel();
  ASSERT_TRUE(ended.Wait());
  EXPECT_EQ(errors::ReasonOf(seen), errors::ERROR_REASON_CANCELLED);
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST(ServerStreamTest, SlowStreamsStarveNeitherUnaryCallsNorMemory) {
  server::ServerOptions options;
  options.pipeline.stream_threads = 2;
  Harness harness(options);
  std::atomic<int> running = 0;
  Gate release;
  harness.app.on_export = [&](const rpc::CallContext&,
                              rpc::Writer<v1::ExportFormsResponse>&) {
    ++running;
    release.Wait();
    return absl::OkStatus();
  };
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientReader<v1::ExportFormsResponse>>>
      readers;
  for (int i = 0; i < 2; ++i) {
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    readers.push_back(harness.forms->ExportForms(contexts.back().get(), {}));
  }
  while (running < 2) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  grpc::ClientContext context;
  const auto third = harness.forms->ExportForms(&context, {});
  ExpectError(third->Finish(), grpc::StatusCode::RESOURCE_EXHAUSTED,
              errors::ERROR_REASON_QUEUE_FULL);
  grpc::ClientContext unary;
  v1::Form form;
  EXPECT_TRUE(harness.forms->GetForm(&unary, {}, &form).ok());
  release.Open();
  for (const auto& reader : readers) {
    EXPECT_TRUE(reader->Finish().ok());
  }
}

TEST(BidiStreamTest, AnswersEachItem) {
  Harness harness;
  grpc::ClientContext context;
  const auto stream = harness.forms->ImportForms(&context);
  for (int i = 0; i < 100; ++i) {
    v1::ImportFormsRequest request;
    request.set_item_id(std::to_string(i));
    ASSERT_TRUE(stream->Write(request));
    v1::ImportFormsResponse response;
    ASSERT_TRUE(stream->Read(&response));
    EXPECT_EQ(response.item_id(), std::to_string(i));
  }
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
}

TEST(BidiStreamTest, MessageTooLargeEndsIt) {
  Harness harness;
  grpc::ClientContext context;
  const auto stream = harness.forms->ImportForms(&context);
  v1::ImportFormsRequest request;
  request.set_item_id(std::string(5 * 1024 * 1024, 'x'));
  stream->Write(request);
  ExpectError(stream->Finish(), grpc::StatusCode::RESOURCE_EXHAUSTED,
              errors::ERROR_REASON_MESSAGE_TOO_LARGE);
}

TEST(BidiStreamTest, CallerThatStopsWritingIsCutOff) {
  server::ServerOptions options;
  options.pipeline.stream_stall_timeout = absl::Milliseconds(100);
  Harness harness(options);
  grpc::ClientContext context;
  const auto stream = harness.forms->ImportForms(&context);
  v1::ImportFormsResponse response;
  EXPECT_FALSE(stream->Read(&response));
  ExpectError(stream->Finish(), grpc::StatusCode::RESOURCE_EXHAUSTED,
              errors::ERROR_REASON_SLOW_READER);
}

TEST(BidiStreamTest, CallersDeadlineEndsIt) {
  Harness harness;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::milliseconds(100));
  const auto stream = harness.forms->ImportForms(&context);
  v1::ImportFormsResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
}

TEST(PushStreamTest, DeliversWhatIsPushed) {
  Harness harness;
  grpc::ClientContext context;
  const auto reader = harness.changes->WatchChanges(&context, {});
  FakeApp::WatchStream watcher = harness.app.Watcher();
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(watcher.Push(Changed(i)), rpc::PushResult::kTaken);
  }
  watcher.Finish(
      errors::OutOfRange(errors::ERROR_REASON_CURSOR_COMPACTED, "compacted"));
  EXPECT_EQ(watcher.Push(Changed(0)), rpc::PushResult::kClosed);
  v1::WatchChangesResponse response;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(reader->Read(&response));
    EXPECT_EQ(response.heads(0).revision(), i);
  }
  EXPECT_FALSE(reader->Read(&response));
  ExpectError(reader->Finish(), grpc::StatusCode::OUT_OF_RANGE,
              errors::ERROR_REASON_CURSOR_COMPACTED);
  EXPECT_TRUE(harness.app.watch_closed.Wait());
}

TEST(PushStreamTest, HandlersErrorEndsIt) {
  Harness harness;
  harness.app.watch_status =
      errors::NotFound(errors::ERROR_REASON_TENANT_NOT_FOUND, "none");
  grpc::ClientContext context;
  const auto reader = harness.changes->WatchChanges(&context, {});
  ExpectError(reader->Finish(), grpc::StatusCode::NOT_FOUND,
              errors::ERROR_REASON_TENANT_NOT_FOUND);
}

TEST(PushStreamTest, CallerThatGoesClosesIt) {
  Harness harness;
  grpc::ClientContext context;
  const auto reader = harness.changes->WatchChanges(&context, {});
  FakeApp::WatchStream watcher = harness.app.Watcher();
  EXPECT_TRUE(watcher.Ready());
  context.TryCancel();
  EXPECT_TRUE(harness.app.watch_closed.Wait());
  EXPECT_EQ(watcher.Push(Changed(1)), rpc::PushResult::kClosed);
  EXPECT_FALSE(watcher.Ready());
  // Whoever comes late with callbacks is told at once.
  bool told = false;
  watcher.SetCallbacks(nullptr, [&told] { told = true; });
  EXPECT_TRUE(told);
}

TEST(PushStreamTest, SlowReaderIsToldWhenThereIsRoomAgain) {
  server::ServerOptions options;
  options.pipeline.push_buffer_messages = 8;
  options.pipeline.push_buffer_bytes = 100 * 1024 * 1024;
  Harness harness(options);
  grpc::ClientContext context;
  const auto reader = harness.changes->WatchChanges(&context, {});
  FakeApp::WatchStream watcher = harness.app.Watcher();
  Gate ready;
  watcher.SetCallbacks([&ready] { ready.Open(); }, [] {});
  int pushed = 0;
  while (watcher.Push(Changed(pushed, 1024 * 1024)) ==
         rpc::PushResult::kTaken) {
    ++pushed;
  }
  EXPECT_FALSE(watcher.Ready());
  EXPECT_GE(pushed, 8);
  v1::WatchChangesResponse response;
  for (int i = 0; i < pushed; ++i) {
    ASSERT_TRUE(reader->Read(&response));
    EXPECT_EQ(response.heads(0).revision(), i);
  }
  EXPECT_TRUE(ready.Wait());
  EXPECT_EQ(watcher.Push(Changed(pushed)), rpc::PushResult::kTaken);
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.heads(0).revision(), pushed);
}

TEST(PushStreamTest, ReaderThatStopsIsCutOff) {
  server::ServerOptions options;
  options.pipeline.stream_stall_timeout = absl::Milliseconds(100);
  options.pipeline.push_buffer_bytes = 100 * 1024 * 1024;
  Harness harness(options);
  grpc::ClientContext context;
  const auto reader = harness.changes->WatchChanges(&context, {});
  FakeApp::WatchStream watcher = harness.app.Watcher();
  while (watcher.Push(Changed(1, 1024 * 1024)) == rpc::PushResult::kTaken) {
  }
  EXPECT_TRUE(harness.app.watch_closed.Wait());
}

TEST(PushStreamTest, WatchersBeyondTheLimitAreRefused) {
  server::ServerOptions options;
  options.pipeline.max_push_streams = 1;
  Harness harness(options);
  grpc::ClientContext first_context;
  const auto first = harness.changes->WatchChanges(&first_context, {});
  (void)harness.app.Watcher();
  grpc::ClientContext context;
  const auto reader = harness.changes->WatchChanges(&context, {});
  ExpectError(reader->Finish(), grpc::StatusCode::RESOURCE_EXHAUSTED,
              errors::ERROR_REASON_QUEUE_FULL);
  first_context.TryCancel();
}

}  // namespace
}  // namespace jixiao::testing
