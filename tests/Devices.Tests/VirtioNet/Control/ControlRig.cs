using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Virtio;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.VirtioNet.Control;

/// <summary>A device and its control queue, and a driver that cuts commands and room for answers as it likes.</summary>
internal sealed class ControlRig
{
    internal const byte Untouched = 0x77;
    private const int RingSize = 64;

    internal ControlRig(ulong features, VirtioNetOptions? options = null)
    {
        Device = new VirtioNetDevice(options ?? new VirtioNetOptions(MacAddress.Parse("52:54:00:00:00:01"), QueuePairs: 4));
        Assert.True(Device.TrySetDriverFeatures(features), FeatureBits.Describe(features & ~Device.DeviceFeatures));
        Open();
    }

    internal VirtioNetDevice Device { get; }

    internal ControlQueue Queue { get; private set; } = null!;

    private FakeDriver Driver { get; set; } = null!;

    /// <summary>Gives a command; the lengths of its pieces, the last one taking the rest, and of the buffers for the answer.</summary>
    internal ControlReply Execute(ReadOnlySpan<byte> command, int[]? pieces = null, int[]? room = null)
    {
        if (Driver.AvailableIndex > 40) Open(); // the driver's memory is not endless
        List<(ulong Address, int Length, bool Writable)> buffers = [];
        foreach (int piece in pieces ?? []) command = Store(command, Math.Min(piece, command.Length), buffers);
        Store(command, command.Length, buffers);
        int first = buffers.Count;
        foreach (int length in room ?? [1])
        {
            ulong address = Driver.Allocate(length);
            Driver.At(address, length).CopyFrom(Enumerable.Repeat(Untouched, length).ToArray());
            buffers.Add((address, length, true));
        }

        Driver.Chain(0, [.. buffers]);
        Assert.Equal(1, Queue.Process(1));
        Queue.Publish();
        VirtqUsed used = Assert.Single(Driver.TakeUsed());
        byte[] answer = [.. buffers.Skip(first).SelectMany(buffer => Bytes(buffer.Address, buffer.Length))];
        Assert.InRange(used.Length, 1u, (uint)answer.Length);
        Assert.All(answer.Skip((int)used.Length), static rest => Assert.Equal(Untouched, rest));
        return new ControlReply(answer[0], answer[1..(int)used.Length]);
    }

    private void Open()
    {
        Driver = new FakeDriver(RingSize);
        Queue = new ControlQueue(Device, Driver.CreateQueue());
    }

    private ReadOnlySpan<byte> Store(ReadOnlySpan<byte> bytes, int length, List<(ulong Address, int Length, bool Writable)> buffers)
    {
        if (length == 0) return bytes;
        ulong address = Driver.Allocate(length);
        Driver.At(address, length).CopyFrom(bytes[..length]);
        buffers.Add((address, length, false));
        return bytes[length..];
    }

    private byte[] Bytes(ulong address, int length)
    {
        byte[] bytes = new byte[length];
        Driver.At(address, length).CopyTo(bytes);
        return bytes;
    }
}
