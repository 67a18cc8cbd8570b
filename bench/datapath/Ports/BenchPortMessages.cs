using ActorNet.Bench.Datapath.Traffic;

namespace ActorNet.Bench.Datapath.Ports;

/// <summary>Sends what the generator makes from now on, as fast as credit comes; null: nothing more.</summary>
internal sealed record Generate(Generator? Generator);

/// <summary>Sends single frames at a steady rate from now on, whatever becomes of them.</summary>
/// <param name="Generator">Makes them.</param>
/// <param name="Interval">Between two frames, in ticks of the stopwatch.</param>
internal sealed record GeneratePaced(Generator Generator, double Interval);

/// <summary>Takes no frames from now on, as a NIC does whose guest is stuck; or takes them again.</summary>
internal sealed record Obstruct(bool Stuck);

/// <summary>To a paced source: a frame is due.</summary>
internal sealed class Due
{
    public static readonly Due Instance = new();

    private Due()
    {
    }
}
