using ActorNet.Devices.E1000;
using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Pci;
using ActorNet.Guest.E1000;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Guest.Tests.E1000;

/// <summary>The driver before the model, and the test in the place of the network.</summary>
internal sealed class TestMachine : IPciHost, IFrameReceiver
{
    private readonly GuestMemoryBuilder _memory;
    private readonly FrameBatch _sent = FrameBatch.CreatePooled();

    public TestMachine(E1000DriverOptions? options = null, ulong mac = 0x5254_0000_0001)
    {
        options ??= new E1000DriverOptions();
        Device = new E1000Device(new E1000Options(MacAddress.FromValue(mac)) { AutonegotiationTime = TimeSpan.Zero });
        Device.SetLink(true, 0);
        Device.Host = this;
        _memory = GuestMemoryBuilder.OverPinnedArray(E1000Driver.MemoryNeeded(options));
        Device.SetMemory(_memory.Memory, 0);
        Driver = new E1000Driver(new PciFunctionAccess(Device, () => Now), _memory, options);
    }

    public E1000Device Device { get; }

    public E1000Driver Driver { get; }

    public long Now { get; set; }

    public bool Level { get; private set; }

    public List<byte[]> Received { get; } = [];

    public List<OffloadHeader> Offloads { get; } = [];

    public void Boot()
    {
        Driver.Probe();
        Driver.Up();
        Interrupt();
        Assert.True(Driver.LinkUp);
    }

    /// <summary>What the device has to send: frames, as a network without offloads would not carry them.</summary>
    public List<(byte[] Bytes, OffloadHeader Offload)> TakeSent()
    {
        var frames = new List<(byte[], OffloadHeader)>();
        TakeResult result;
        do
        {
            result = Device.Transmit.Fill(_sent, Now);
            for (int i = 0; i < _sent.Count; i++)
            {
                byte[] bytes = new byte[_sent[i].Length];
                _sent.CopyBytes(i, bytes);
                frames.Add((bytes, _sent[i].Offload));
            }

            _sent.Reset();
        }
        while (result == TakeResult.Full);
        return frames;
    }

    /// <summary>Frames for the driver; how many of them it has buffers for.</summary>
    public int Deliver(params byte[][] frames)
    {
        FrameBatch batch = FrameBatch.CreatePooled();
        foreach (byte[] frame in frames) Assert.True(batch.TryAppend(frame, default));
        Device.Receive.Deliver(batch, Now);
        return batch.Position;
    }

    /// <summary>Handles interrupts until there is none.</summary>
    public void Interrupt()
    {
        while (Level && Driver.OnInterrupt())
        {
            while (Driver.Poll(64, this))
            {
            }
        }
    }

    void IPciHost.SetInterrupt(bool level) => Level = level;

    void IPciHost.SignalMessage(ulong address, uint data)
    {
    }

    void IFrameReceiver.OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload)
    {
        Received.Add(frame.ToArray());
        Offloads.Add(offload);
    }
}
