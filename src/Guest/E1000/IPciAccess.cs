namespace ActorNet.Guest.E1000;

/// <summary>How a driver reaches its PCI function: as a processor does, one access at a time, each complete when the call returns.</summary>
public interface IPciAccess
{
    /// <summary>Reads the configuration space.</summary>
    /// <param name="offset">Bytes from its beginning.</param>
    /// <param name="size">1, 2 or 4 bytes.</param>
    uint ReadConfiguration(int offset, int size);

    /// <summary>Writes the configuration space.</summary>
    void WriteConfiguration(int offset, int size, uint value);

    /// <summary>Reads 32 bits of BAR 0.</summary>
    uint Read(uint offset);

    /// <summary>Writes 32 bits of BAR 0.</summary>
    void Write(uint offset, uint value);
}
