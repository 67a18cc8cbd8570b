namespace ActorNet.Guest.E1000;

/// <summary>The driver's way to its registers, which counts what each access would be under a hypervisor: an exit.</summary>
internal sealed class DriverRegisters(IPciAccess access, E1000DriverCounters counters)
{
    public uint this[uint offset]
    {
        get
        {
            counters.Add(E1000DriverCounter.RegisterReads);
            return access.Read(offset);
        }

        set
        {
            counters.Add(E1000DriverCounter.RegisterWrites);
            access.Write(offset, value);
        }
    }
}
