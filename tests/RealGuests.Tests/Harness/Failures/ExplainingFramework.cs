using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace ActorNet.RealGuests.Tests.Harness.Failures;

/// <summary>xunit as it is, but for failures: with each comes what the programs said that the test had started, and what their ports counted.</summary>
/// <param name="diagnostics">Where xunit tells about itself.</param>
public sealed class ExplainingFramework(IMessageSink diagnostics) : XunitTestFramework(diagnostics)
{
    /// <inheritdoc/>
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Executor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink diagnostics)
        : XunitTestFrameworkExecutor(assembly, sources, diagnostics)
    {
        protected override async void RunTestCases(
            IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions)
        {
            using var runner = new ExplainingRunner(TestAssembly, testCases, DiagnosticMessageSink, executionMessageSink, executionOptions);
            await runner.RunAsync();
        }
    }
}
