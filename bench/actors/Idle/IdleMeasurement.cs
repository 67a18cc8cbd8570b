using System.Diagnostics;
using ActorNet.Bench.Actors.Systems;

namespace ActorNet.Bench.Actors.Idle;

/// <summary>Processor time of a system whose actors have nothing to do.</summary>
internal static class IdleMeasurement
{
    private const int Actors = 10_000;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    internal static void Run(TextWriter output)
    {
        output.WriteLine($"{Actors} quiet actors, {Period.TotalSeconds:0} s: processor time in percent of one core");
        Measure(output, "no system", null);
        Measure(output, "two lanes", [BenchSystem.LaneA, BenchSystem.LaneB]);
        Measure(output, "thread pool", [BenchSystem.Pool]);
    }

    private static void Measure(TextWriter output, string what, string[]? dispatchers)
    {
        BenchSystem? bench = dispatchers is null ? null : new BenchSystem();
        for (int i = 0; i < Actors && bench is not null; i++)
        {
            bench.System.ActorOf(ActorProps.Create<QuietActor>().WithDispatcher(dispatchers![i % dispatchers.Length])).Tell(Go, ActorRefs.NoSender);
        }
        Thread.Sleep(Settle);
        using var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        Thread.Sleep(Period);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        process.Refresh();
        output.WriteLine($"{what,-12} {(process.TotalProcessorTime - before) / elapsed * 100,8:0.000} %");
        bench?.Dispose();
    }

    private static readonly object Go = new();
}
