using ActorNet.Devices.Frames;
using ActorNet.Guest.E1000;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Bench.E1000.Machines;

/// <summary>A processor that does nothing but send, and take what comes: handles an interrupt when the line is up.</summary>
internal sealed class Pump : IFrameReceiver
{
    private const int Budget = 64; // as NAPI
    private const int Burst = 64;

    private readonly Load _load;
    private readonly GuestMemoryBuilder _memory;

    internal Pump(Load load, IPciAccess access)
    {
        _load = load;
        _memory = GuestMemoryBuilder.OverPinnedArray(E1000Driver.MemoryNeeded(load.Options));
        Driver = new E1000Driver(access, _memory, load.Options);
    }

    internal E1000Driver Driver { get; }

    internal GuestMemoryBuilder Memory => _memory;

    /// <summary>False: only takes what comes.</summary>
    internal bool Sends { get; set; }

    internal long Received { get; private set; }

    internal long Sent => Driver.Counters[E1000DriverCounter.FramesSent];

    internal long Exits => Driver.Counters[E1000DriverCounter.RegisterReads] + Driver.Counters[E1000DriverCounter.RegisterWrites];

    internal long Interrupts => Driver.Counters[E1000DriverCounter.Interrupts];

    /// <summary>One round.</summary>
    /// <param name="level">The interrupt line.</param>
    internal void Work(bool level)
    {
        if (level && Driver.OnInterrupt())
        {
            // The rest of what there is waits for its turn, as under NAPI.
            while (Driver.Poll(Budget, this))
            {
            }
        }

        if (!Sends) return;
        for (int i = 0; i < Burst && Driver.TrySend(_load.Frame, _load.Offload); i++)
        {
        }

        Driver.Flush();
    }

    void IFrameReceiver.OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload) => Received++;
}
