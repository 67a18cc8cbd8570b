using System.Diagnostics;
using ActorNet.Io.Processes;

namespace ActorNet.Actors.Tests.Taps;

/// <summary>
/// A network namespace for a whole system with one lane: the lane's thread enters it, so that whatever port actors open is there. What is run here is
/// run on the lane, between turns.
/// </summary>
internal sealed class LaneNetwork
{
    private readonly IActorRef _runner;

    public LaneNetwork(ActorSystem system, string lane)
    {
        _runner = system.ActorOf(ActorProps.Create<Runner>().WithDispatcher(lane), "lane-network");
        Run(() =>
        {
            NetworkNamespace.EnterNew();
            return true;
        });
        Ip("link set lo up");
    }

    public T Run<T>(Func<T> function)
    {
        var result = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _runner.Tell(new Work(() => function(), result));
        return (T)result.Task.GetAwaiter().GetResult()!;
    }

    /// <summary>ip(8), which has to succeed.</summary>
    public string Ip(string arguments) => Command("ip", arguments);

    public string Command(string program, string arguments) => Run(() =>
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {arguments}: {output}");
        return output;
    });

    public bool Has(string name) => Run(() => Io.Tap.NetworkInterfaces.Exists(name));

    private sealed record Work(Func<object?> Function, TaskCompletionSource<object?> Result);

    private sealed class Runner : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            var work = (Work)message;
            try
            {
                work.Result.SetResult(work.Function());
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                work.Result.SetException(exception); // thrown again on the thread of the test
            }
        }
    }
}
