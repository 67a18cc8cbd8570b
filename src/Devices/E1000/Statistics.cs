using ActorNet.Devices.Frames;

namespace ActorNet.Devices.E1000;

/// <summary>The statistics registers. They stay at their maximum until they are read. Intel 8254x manual §13.7.</summary>
/// <remarks>Lengths are in bytes from the destination address to the CRC, which counts although no frame here has one.</remarks>
public sealed class Statistics
{
    /// <summary>Length of the CRC behind each frame on a wire, in bytes.</summary>
    public const int CrcLength = 4;

    private readonly RegisterFile _registers;

    internal Statistics(RegisterFile registers) => _registers = registers;

    // One event, or several.
    internal void Add(Register register, uint amount = 1)
    {
        uint sum = _registers[register] + amount;
        _registers[register] = sum < amount ? uint.MaxValue : sum;
    }

    // A good packet, written to the driver's buffers.
    internal void Received(int length, MacAddress destination)
    {
        Add(Register.Gprc);
        AddOctets(Register.Gorcl, length);
        Add(Register.Prc64 + (4 * SizeBucket(length)));
        if (!destination.IsMulticast) return;
        Add(destination.IsBroadcast ? Register.Bprc : Register.Mprc);
    }

    // A packet of any kind, whatever becomes of it.
    internal void Seen(int length)
    {
        Add(Register.Tpr);
        AddOctets(Register.Torl, length);
    }

    // Packets of one length that went out.
    internal void Transmitted(int length, MacAddress destination, uint count = 1)
    {
        Add(Register.Gptc, count);
        Add(Register.Tpt, count);
        AddOctets(Register.Gotcl, (long)length * count);
        AddOctets(Register.Totl, (long)length * count);
        Add(Register.Ptc64 + (4 * SizeBucket(length)), count);
        if (!destination.IsMulticast) return;
        Add(destination.IsBroadcast ? Register.Bptc : Register.Mptc, count);
    }

    internal void AddOctets(Register low, long amount)
    {
        ulong former = _registers[low] | ((ulong)_registers[low + 4] << 32);
        ulong sum = former + (ulong)amount;
        if (sum < former) sum = ulong.MaxValue;
        _registers[low] = (uint)sum;
        _registers[low + 4] = (uint)(sum >> 32);
    }

    // 64; 65 to 127; 128 to 255; 256 to 511; 512 to 1023; the rest. §13.7.21 to §13.7.26.
    private static int SizeBucket(int length) => length switch
    {
        <= 64 => 0,
        < 128 => 1,
        < 256 => 2,
        < 512 => 3,
        < 1024 => 4,
        _ => 5,
    };
}
