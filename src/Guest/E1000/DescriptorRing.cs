using ActorNet.Devices.Memory;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Guest.E1000;

/// <summary>A ring of 16-byte descriptors in guest memory. 8254x manual, sections 3.2.6 and 3.4.</summary>
internal sealed class DescriptorRing
{
    public const int DescriptorSize = 16;
    public const int UpperHalf = 8;

    private readonly MemorySlice _descriptors;

    public DescriptorRing(GuestMemoryBuilder memory, int size)
    {
        GuestBuffer whole = memory.Allocate(size * DescriptorSize, 128);
        Size = size;
        Address = whole.Address;
        _descriptors = whole.Memory;
    }

    public int Size { get; }

    public ulong Address { get; }

    public uint Bytes => (uint)(Size * DescriptorSize);

    /// <summary>The descriptor after that one.</summary>
    public int Next(int index) => index + 1 == Size ? 0 : index + 1;

    public void Write(int index, ulong lower, ulong upper)
    {
        _descriptors.Write(index * DescriptorSize, lower);
        _descriptors.Write((index * DescriptorSize) + UpperHalf, upper);
    }

    /// <summary>The half that the device writes back. What it says of a buffer is read after it.</summary>
    public ulong ReadUpper(int index)
    {
        ulong upper = _descriptors.Read<ulong>((index * DescriptorSize) + UpperHalf);
        Interlocked.MemoryBarrier();
        return upper;
    }

    public void Clear() => _descriptors.Clear();

    /// <summary>Tells the device where the ring is, empty.</summary>
    public void Install(DriverRegisters registers, uint baseLow, uint baseHigh, uint length, uint head, uint tail)
    {
        registers[baseLow] = (uint)Address;
        registers[baseHigh] = (uint)(Address >> 32);
        registers[length] = Bytes;
        registers[head] = 0;
        registers[tail] = 0;
    }
}
