using Xunit.Abstractions;
using Xunit.Sdk;

namespace ActorNet.RealGuests.Tests.Harness.Failures;

/// <summary>Runs each collection of tests, that is, each class of them, with a record of what it starts.</summary>
internal sealed class ExplainingRunner(
    ITestAssembly assembly, IEnumerable<IXunitTestCase> cases, IMessageSink diagnostics, IMessageSink execution, ITestFrameworkExecutionOptions options)
    : XunitTestAssemblyRunner(assembly, cases, diagnostics, execution, options)
{
    protected override Task<RunSummary> RunTestCollectionAsync(
        IMessageBus messageBus, ITestCollection testCollection, IEnumerable<IXunitTestCase> testCases, CancellationTokenSource cancellationTokenSource) =>
        base.RunTestCollectionAsync(new Explainer(messageBus, StartedPrograms.Begin()), testCollection, testCases, cancellationTokenSource);

    // The bus is the assembly's, which disposes it.
    private sealed class Explainer(IMessageBus bus, StartedPrograms programs) : IMessageBus
    {
        public bool QueueMessage(IMessageSinkMessage message)
        {
            if (message is ITestFailed failed)
            {
                message = new TestFailed(
                    failed.Test, failed.ExecutionTime, $"{failed.Output}{programs.Describe()}\n", failed.ExceptionTypes, failed.Messages, failed.StackTraces,
                    failed.ExceptionParentIndices);
            }
            if (message is ITestFinished) programs.ForgetEnded();
            return bus.QueueMessage(message);
        }

        public void Dispose()
        {
        }
    }
}
