using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Pci;
using ActorNet.Guest.E1000;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Actors.Tests.Support;

/// <summary>A guest with a driver of its own for an e1000, on the thread that the NIC's lane is: in a simulation, the test's.</summary>
/// <remarks>Its processor looks at the interrupt line when the test says so, as one does that was busy: <see cref="Work"/>.</remarks>
internal sealed class E1000Guest : IPciHost, IFrameReceiver
{
    private readonly GuestMemoryBuilder _memory;
    private readonly GuestMemoryBuilder _whole; // keeps the array
    private readonly Queue<byte[]> _received = new();
    private int _releases;

    public E1000Guest(PciFunction function, Func<long> clock, E1000DriverOptions? options = null)
    {
        Function = function;
        options ??= new E1000DriverOptions { ReceiveRingSize = 64, TransmitRingSize = 64, TransmitBuffers = 63 };
        _whole = GuestMemoryBuilder.OverPinnedArray(E1000Driver.MemoryNeeded(options));
        _memory = new GuestMemoryBuilder(_whole.Region, () => _releases++);
        Driver = new E1000Driver(new PciFunctionAccess(function, clock), _memory, options);
        Clock = clock;
    }

    public PciFunction Function { get; }

    public E1000Driver Driver { get; }

    public Func<long> Clock { get; }

    public GuestMemory Memory => _memory.Memory;

    /// <summary>The level of the interrupt line.</summary>
    public bool Level { get; private set; }

    /// <summary>How often the line went up.</summary>
    public int Raised { get; private set; }

    /// <summary>Message-signalled interrupts.</summary>
    public int Messages { get; private set; }

    /// <summary>True once every lease on the guest's memory, the guest's own included, was given up.</summary>
    public bool MemoryReleased => _releases != 0;

    /// <summary>Frames that came and were not taken.</summary>
    public int Waiting => _received.Count;

    /// <summary>False: interrupts stay unseen.</summary>
    public bool Listens { get; set; } = true;

    public void Attach()
    {
        Function.Host = this;
        Function.SetMemory(Memory, Clock());
        Driver.Probe();
        Driver.Up();
    }

    /// <summary>What an interrupt handler and its poll do, while the line is up; true when there was anything to do.</summary>
    public bool Work()
    {
        bool any = false;
        while (Listens && Level && Driver.OnInterrupt())
        {
            any = true;
            while (Driver.Poll(64, this))
            {
            }
        }

        return any;
    }

    public void Send(params byte[][] frames)
    {
        foreach (byte[] frame in frames) Assert.True(Driver.TrySend(frame));
        Driver.Flush();
    }

    /// <summary>A frame that came.</summary>
    public byte[] Take() => _received.Dequeue();

    /// <summary>All frames that came.</summary>
    public byte[][] TakeAll()
    {
        byte[][] all = [.. _received];
        _received.Clear();
        return all;
    }

    void IPciHost.SetInterrupt(bool level)
    {
        if (level == Level) Assert.Fail("a level was set that was there"); // assertions that compare allocate
        Level = level;
        if (level) Raised++;
    }

    void IPciHost.SignalMessage(ulong address, uint data) => Messages++;

    void IFrameReceiver.OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload) => _received.Enqueue(frame.ToArray());
}
