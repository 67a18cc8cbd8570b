using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace ActorNet.Bench.Actors;

/// <summary>How all benchmarks run: in this process, so that a benchmark and its alternatives see the same minute of a shared machine.</summary>
internal static class BenchConfig
{
    internal static IConfig Create() => DefaultConfig.Instance
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.DontLogOutput)
            .WithInvocationCount(1)
            .WithUnrollFactor(1)
            .WithWarmupCount(5)
            .WithIterationCount(15))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumn(StatisticColumn.OperationsPerSecond, StatisticColumn.Min, StatisticColumn.Median, StatisticColumn.Max)
        .HideColumns(Column.Error, Column.Gen0, Column.Gen1, Column.Gen2)
        .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "results"));
}
