using System.Runtime.ExceptionServices;
using ActorNet.Io.Processes;

namespace ActorNet.Io.Tests;

/// <summary>Runs a test on a thread in a network namespace of its own, so that it can meet no interface of the machine.</summary>
internal static class OwnNetwork
{
    internal static void Run(Action test)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                NetworkNamespace.EnterNew();
                test();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
